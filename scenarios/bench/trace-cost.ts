// What it costs to leave the trace on: one call of three with media, traced in full, with nothing kept, and without its parts, in turns in one
// process. `npm run bench:sim` prints other figures; this one is `node --conditions=source scenarios/bench/trace-cost.ts`.
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomFixture } from '#conformance/runner/room-fixture';
import { createVirtualWorldFactory, type VirtualWorldOptions } from '../worlds/virtual/virtual-world.ts';

const SECONDS = 10;
const TURNS = 5;

const VARIANTS: Readonly<Record<string, NonNullable<VirtualWorldOptions['trace']>>> = {
  'all kept': {},
  'only hashed': { retain: 'none' },
  'all kept, no timers': { timers: false },
};

interface Measured {
  cpuMs: number;
  events: number;
}

/** One call; without `isTraced` events are made, but neither written nor hashed. */
async function call(trace: NonNullable<VirtualWorldOptions['trace']>, isTraced: boolean): Promise<Measured> {
  const world = await createVirtualWorldFactory({ seed: 'cost', trace }).create('call');
  if (!isTraced) Object.assign(world.trace, { append: () => undefined });
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  await world.run(async () => {
    for (const identity of ['ann', 'bob', 'carol']) await (await room.join(identity)).publish('audio');
  });
  const startedUs = process.cpuUsage();
  const before = world.trace.count;
  await world.run(
    () =>
      new Promise<void>((resolve) => {
        world.clock.after(SECONDS * 1_000, 'measured', resolve);
      }),
  );
  const { user, system } = process.cpuUsage(startedUs);
  return { cpuMs: (user + system) / 1_000, events: world.trace.count - before };
}

const best = new Map<string, Measured>();
for (let turn = 0; turn < TURNS; turn++) {
  const measured: [string, Measured][] = [['off', await call({}, false)]];
  for (const [name, trace] of Object.entries(VARIANTS)) measured.push([name, await call(trace, true)]);
  for (const [name, one] of measured) if (one.cpuMs < (best.get(name)?.cpuMs ?? Infinity)) best.set(name, one);
}
const offMs = best.get('off')?.cpuMs ?? Number.NaN;
for (const [name, { cpuMs, events }] of best) {
  process.stdout.write(
    `${name.padEnd(20)} ${cpuMs.toFixed(0).padStart(6)} ms CPU  x ${(cpuMs / offMs).toFixed(2)}  ${events} events\n`,
  );
}
