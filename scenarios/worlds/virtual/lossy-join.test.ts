import { expect, it, vi } from 'vitest';
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomFixture } from '#conformance/runner/room-fixture';
import { createVirtualWorldFactory, type VirtualWorldOptions } from './virtual-world.ts';

// On a busy machine it takes its time.
vi.setConfig({ testTimeout: 120_000 });

const WORLDS = 25;
/** Retransmissions of ICE, DTLS and SCTP in a row; whoever waits longer waits for ever. */
const CONNECTED_WITHIN_MS = 20_000;

/** Joins in worlds of their own, two handshakes each. @returns What went wrong, world by world */
async function joinOver(link: NonNullable<VirtualWorldOptions['link']>): Promise<string[]> {
  const complaints: string[] = [];
  for (let index = 0; index < WORLDS; index++) {
    const factory = createVirtualWorldFactory({ seed: `lossy ${index}`, link, trace: { retain: 'none' } });
    const world = await factory.create('join');
    const room = new RoomFixture('room', world, new CaseRecorder(world));
    await world
      .run(async () => {
        const { probe } = await room.tryJoin('ann');
        await probe.connected(CONNECTED_WITHIN_MS);
      })
      .catch((thrown: unknown) => complaints.push(`world ${index}: ${String(thrown)}`));
    await world.close();
  }
  return complaints;
}

it.each([0.01, 0.05])('peer connections come up whatever is lost on the way: bursts, a share of %d', async (share) => {
  const link = [
    { model: 'burst-loss', probability: share, meanBurstPackets: 2 },
    { model: 'delay', delayMs: 10 },
  ] as const;
  expect(await joinOver(link)).toEqual([]);
});

it('peer connections come up after the media path was dark for the first five seconds', async () => {
  const world = await createVirtualWorldFactory({ seed: 'dark' }).create('join');
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  await world.run(async () => {
    const { probe } = await room.tryJoin('ann');
    const path = { from: 'ann-1', to: 'server' };
    world.control.blackhole(path, 'media');
    world.clock.after(5_000, 'the path is well', () => world.control.heal(path));
    await probe.connected(CONNECTED_WITHIN_MS);
  });
  await world.close();
});
