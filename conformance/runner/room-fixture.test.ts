import { expect, test } from 'vitest';
import { CaseRecorder } from '../probe/recorder.ts';
import type { RoomServiceClient } from '../probe/room-service.ts';
import { FakeWorld } from './fake-world.test-support.ts';
import { InterruptedError } from './failures.ts';
import { RoomFixture } from './room-fixture.ts';

function closing(): { readonly room: RoomFixture; readonly api: RoomServiceClient; readonly calls: string[] } {
  const world = new FakeWorld();
  const calls: string[] = [];
  const call = (method: string): Promise<void> => {
    calls.push(method);
    return Promise.resolve();
  };
  const api = { call } as unknown as RoomServiceClient;
  return { room: new RoomFixture('jitterbug-test', world, new CaseRecorder(world)), api, calls };
}

test('a room that nobody joined is deleted too: the API may have made it', async () => {
  const { room, api, calls } = closing();
  await room.close(api);
  expect(calls).toEqual(['DeleteRoom']);
});

test('nobody joins a room that was closed', async () => {
  const { room, api } = closing();
  await room.close(api);
  await expect(room.tryJoin('alice')).rejects.toThrow(InterruptedError);
  expect(room.probes).toEqual([]);
});
