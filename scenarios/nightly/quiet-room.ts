import type { Probe } from '#conformance/probe/probe';
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomFixture } from '#conformance/runner/room-fixture';
import { createVirtualWorldFactory, type VirtualWorld } from '../worlds/virtual/virtual-world.ts';

export interface QuietRoomOptions {
  readonly seed: string;
  readonly forMinutes: number;
  /** Called after every `sampleMinutes` of the world. */
  readonly onSample?: (minutes: number) => void;
  readonly sampleMinutes?: number;
}

export interface QuietRoomRun {
  /** SHA-256 over every event; none of them was kept. */
  readonly traceHash: string;
  readonly eventCount: number;
  /** Pongs that each of the three got. */
  readonly pongs: readonly number[];
  /** Who was still connected at the end. */
  readonly connected: number;
}

/** Joining is over by then. */
const SETTLE_MS = 5_000;
const MINUTE_MS = 60_000;

/** Three participants stay in a room, connected, with data channels and without tracks; only pings and what keeps paths alive travels. */
export async function stayInQuietRoom(options: QuietRoomOptions): Promise<QuietRoomRun> {
  const { seed, forMinutes, sampleMinutes = forMinutes } = options;
  const worlds = createVirtualWorldFactory({
    seed,
    trace: { retain: 'none' },
    budgetUs: (forMinutes + 10) * MINUTE_MS * 1_000,
  });
  const world = await worlds.create('quiet-room');
  const recorder = new CaseRecorder(world);
  // What cases show when they fail grows for as long as they last.
  recorder.evidence.add = () => undefined;
  const room = new RoomFixture('quiet', world, recorder);
  const pongs = [0, 0, 0];
  const connected = await world.run(async () => {
    for (const identity of ['ann', 'bob', 'carol']) await room.join(identity);
    await pause(world, SETTLE_MS);
    for (let minutes = 0; minutes < forMinutes; minutes += sampleMinutes) {
      await pause(world, sampleMinutes * MINUTE_MS);
      room.probes.forEach((probe, index) => (pongs[index] = (pongs[index] ?? 0) + forget(probe)));
      options.onSample?.(minutes + sampleMinutes);
    }
    return room.probes.filter(
      (probe) => probe.isSocketOpen && probe.peers.isPublisherReady && probe.peers.isSubscriberReady,
    ).length;
  });
  return { traceHash: world.trace.hash(), eventCount: world.trace.count, pongs, connected };
}

/** Lets go of what a probe has received. @returns The number of pongs among it */
function forget(probe: Probe): number {
  const pongs = probe.messages('pongResp').length;
  probe.signals.length = 0;
  probe.data.length = 0;
  return pongs;
}

function pause(world: VirtualWorld, ms: number): Promise<void> {
  return new Promise((resolve) => {
    world.clock.after(ms, 'the room is quiet', resolve);
  });
}
