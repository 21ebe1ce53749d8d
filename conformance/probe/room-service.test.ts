import { CreateRoomRequest } from '@livekit/protocol';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { InterruptedError } from '../runner/failures.ts';
import { FakeWorld } from '../runner/fake-world.test-support.ts';
import type { Host } from '../runner/world.ts';
import { CaseRecorder } from './recorder.ts';
import { RoomServiceClient } from './room-service.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: application/protobuf\r\ncontent-length: 0\r\n\r\n';

/** A host whose server answers each request after so long. */
function slowHost(world: FakeWorld, delayMs: number): Host {
  const openStream = (): Duplex => {
    const stream: Duplex = new Duplex({
      read: () => undefined,
      write: (_chunk, _encoding, done) => {
        world.clock.after(delayMs, 'answer', () => stream.push(ANSWER));
        done();
      },
    });
    return stream;
  };
  return { ...world.createHost('api'), openStream };
}

test('the end waits for calls under way, and lets no further ones out but those that clean up', async () => {
  const world = new FakeWorld();
  const api = new RoomServiceClient(slowHost(world, 2_000), world.target, new CaseRecorder(world));
  const request = new CreateRoomRequest({ name: 'late' });
  await world.run(async () => {
    const calling = api.call('CreateRoom', request);
    await api.close(4_000);
    expect(world.clock.nowUs() / 1_000).toBe(2_000);
    expect((await calling).status).toBe(200);
    await expect(api.call('CreateRoom', request)).rejects.toThrow(InterruptedError);
    expect((await api.call('CreateRoom', request, { isCleanUp: true })).status).toBe(200);
  });
});

test('the end waits no longer than it is told', async () => {
  const world = new FakeWorld();
  const api = new RoomServiceClient(slowHost(world, 9_000), world.target, new CaseRecorder(world));
  await world.run(async () => {
    const calling = api.call('CreateRoom', new CreateRoomRequest({ name: 'later' }));
    const startedUs = world.clock.nowUs();
    await api.close(1_000);
    expect((world.clock.nowUs() - startedUs) / 1_000).toBe(1_000);
    await calling;
  });
});
