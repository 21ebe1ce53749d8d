import { expect, it, vi } from 'vitest';
import type { Probe } from '#conformance/probe/probe';
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomFixture } from '#conformance/runner/room-fixture';
import type { VirtualEngine } from './virtual-engine.ts';
import { createVirtualWorldFactory } from './virtual-world.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Packets of audio that a probe receives in a second; 50 when all is well. */
async function audioInASecond(probe: Probe): Promise<number> {
  const count = (): number => probe.flows.all().reduce((sum, { packets }) => sum + packets.length, 0);
  const before = count();
  await probe.watch.pause(1_000);
  return count() - before;
}

it.each(['werift', 'model'] as const)(
  'a participant that moves falls silent, resumes from its new address, and media flows both ways again (%s)',
  moveAndComeBack,
);

async function moveAndComeBack(engine: VirtualEngine): Promise<void> {
  const world = await createVirtualWorldFactory({ seed: 'moved', engine }).create('moved');
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  await world.run(async () => {
    const [ann, bob] = [await room.join('ann'), await room.join('bob')];
    await ann.publish('audio');
    await bob.publish('audio');
    await ann.watch.pause(1_000);
    expect(await audioInASecond(bob)).toBeGreaterThan(40);
    expect(await audioInASecond(ann)).toBeGreaterThan(40);

    const sid = ann.participantSid;
    const moved = world.control.move('ann-1');
    await ann.watch.pause(100);
    expect(await audioInASecond(bob)).toBe(0);
    expect(await audioInASecond(ann)).toBe(0);

    expect(await ann.resume()).toMatchObject({ kind: 'first-message', message: { case: 'reconnect' } });
    await ann.watch.pause(2_000);
    expect(await audioInASecond(bob)).toBeGreaterThan(40);
    expect(await audioInASecond(ann)).toBeGreaterThan(40);
    expect(ann.participantSid).toBe(sid);
    expect(world.control.addressOf('ann-1')).toBe(moved);
  });
  await world.close();
  const lost = world.trace.events.filter(
    ({ event }) => event.case === 'datagram' && event.value.reason === 'source-address-gone',
  );
  expect(lost.length).toBeGreaterThan(10);
}

it('a participant that moves and does nothing about it loses its connections when consent expires', async () => {
  const world = await createVirtualWorldFactory({ seed: 'moved' }).create('silent');
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  await world.run(async () => {
    const ann = await room.join('ann');
    world.control.move('ann-1');
    await ann.watch.pause(40_000);
    expect(ann.peers.publisher.connectionState).toMatch(/disconnected|failed/);
  });
  await world.close();
});
