import type { World } from '#conformance/runner/world';
import { LINK_PRESETS } from '#sim/links/presets';
import { createVirtualWorldFactory } from '../worlds/virtual/virtual-world.ts';
import type { VirtualEngine } from '../worlds/virtual/virtual-engine.ts';
import { startCpuTime } from './cpu-time.ts';
import { openMediaRoom, type MediaRoom } from './media-load.ts';

/** CPU seconds by which every stream flows and what matters is compiled as well as it will be: that takes more calls than time. */
const WARM_UP_CPU_S = 4;
/** CPU seconds over which is measured. */
const MEASURED_CPU_S = 4;
/** How long the run of one seed lets media flow. */
const SEED_S = 10;

export interface MediaFigures {
  readonly engine: VirtualEngine;
  readonly participants: number;
  /** Simulated seconds per CPU second while media flows. */
  readonly timesRealTime: number;
  /** Traced events per CPU second. */
  readonly eventsPerSecond: number;
  /** Packets that participants received, per simulated second: says that the load is what it is meant to be. */
  readonly packetsPerSecond: number;
  /** Whole worlds per core and hour: start, joins, {@link SEED_S} seconds of media, end. */
  readonly seedsPerCoreHour: number;
}

/** Runs one room and measures it; then a whole short world. */
export async function measureMedia(engine: VirtualEngine, participants: number): Promise<MediaFigures> {
  const { world, room } = await open(engine, participants, 'steady');
  const warmUpTime = startCpuTime();
  while (warmUpTime() < WARM_UP_CPU_S) await letPass(world, room, 1);
  const eventsBefore = world.trace.count;
  const cpuTime = startCpuTime();
  let packets = 0;
  let seconds = 0;
  for (; cpuTime() < MEASURED_CPU_S; seconds += 1) packets += await letPass(world, room, 1);
  const cpuS = cpuTime();
  const events = world.trace.count - eventsBefore;
  await world.run(() => room.close());
  return {
    ...{ engine, participants, timesRealTime: seconds / cpuS, eventsPerSecond: events / cpuS },
    packetsPerSecond: packets / seconds,
    seedsPerCoreHour: 3_600 / (await cpuOfOneSeed(engine, participants)),
  };
}

async function cpuOfOneSeed(engine: VirtualEngine, participants: number): Promise<number> {
  const cpuTime = startCpuTime();
  const { world, room } = await open(engine, participants, 'seed');
  await letPass(world, room, SEED_S);
  await world.run(() => room.close());
  await world.close();
  return cpuTime();
}

/**
 * Every participant's access is wifi in both directions, so that media crosses two such links; only the joins are spared it, because a
 * handshake that loses a datagram takes seconds. The trace is on; it is hashed and not kept.
 */
async function open(
  engine: VirtualEngine,
  participants: number,
  purpose: string,
): Promise<{ readonly world: World; readonly room: MediaRoom }> {
  const worlds = createVirtualWorldFactory({ seed: 'bench', engine, trace: { retain: 'none' } });
  const world = await worlds.create(`${purpose}-${participants}`);
  const room = await world.run(() => openMediaRoom(world, participants));
  world.control.setAllLinks(LINK_PRESETS.wifi.down);
  return { world, room };
}

/** @returns How many packets were received; they are counted and let go, second by second. */
async function letPass(world: World, { probes }: MediaRoom, seconds: number): Promise<number> {
  let packets = 0;
  for (let second = 0; second < seconds; second += 1) {
    await world.run(() => new Promise<void>((resolve) => void world.clock.after(1_000, 'bench', resolve)));
    for (const flow of probes.flatMap((probe) => probe.flows.all())) packets += flow.packets.splice(0).length;
  }
  return packets;
}
