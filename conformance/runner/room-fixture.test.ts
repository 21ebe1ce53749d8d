import { expect, test } from 'vitest';
import { CaseRecorder } from '../probe/recorder.ts';
import type { RoomServiceClient } from '../probe/room-service.ts';
import { FakeWorld } from './fake-world.test-support.ts';
import { InterruptedError } from './failures.ts';
import { RoomFixture } from './room-fixture.ts';

function closing(
  status = 404,
  code = 'not_found',
): { readonly room: RoomFixture; readonly api: RoomServiceClient; readonly calls: string[] } {
  const world = new FakeWorld();
  const calls: string[] = [];
  const call = (method: string): Promise<unknown> => {
    calls.push(method);
    return Promise.resolve({ status, error: { code }, text: `${method} refused with HTTP ${status}` });
  };
  const api = { call } as unknown as RoomServiceClient;
  return { room: new RoomFixture('jitterbug-test', world, new CaseRecorder(world)), api, calls };
}

test('a room that nobody joined is deleted too: the API may have made it', async () => {
  const { room, api, calls } = closing();
  expect(await room.close(api)).toBeUndefined();
  expect(calls).toEqual(['DeleteRoom']);
});

test('nobody joins a room that was closed', async () => {
  const { room, api } = closing();
  await room.close(api);
  await expect(room.tryJoin('alice')).rejects.toThrow(InterruptedError);
  expect(room.probes).toEqual([]);
});

test('a room that could not be deleted is told', async () => {
  const { room, api } = closing(503, 'unavailable');
  expect(await room.close(api)).toBe('room jitterbug-test may be left behind: DeleteRoom refused with HTTP 503');
});

test('a second session of an identity has a name of its own', async () => {
  const { room } = closing();
  const world = new FakeWorld();
  const fixture = new RoomFixture('jitterbug-test', world, new CaseRecorder(world));
  expect(room.probes).toEqual([]);
  await world.run(async () => {
    for (let session = 0; session < 2; session += 1)
      await fixture.tryJoin('alice', { media: false }).catch(() => undefined);
  });
  expect(fixture.probes.map(({ identity, label }) => [identity, label])).toEqual([
    ['alice', 'alice'],
    ['alice', 'alice (2)'],
  ]);
});
