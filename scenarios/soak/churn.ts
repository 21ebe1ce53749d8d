import { CaseRecorder } from '#conformance/probe/recorder';
import { Watch } from '#conformance/probe/watch';
import type { DefectName } from '#sfu/defects/catalogue';
import type { History } from '../actors/history.ts';
import { Interpreter } from '../actors/interpret.ts';
import { RosterObserver } from '../actors/observer.ts';
import { violationsOf } from '../checkers/checker.ts';
import { CONTROL_PLANE_CHECKERS } from '../checkers/control-plane-checkers.ts';
import { createVirtualWorldFactory, type VirtualWorld } from '../worlds/virtual/virtual-world.ts';
import { churnSteps } from './churn-steps.ts';
import { Resident } from './resident.ts';

export interface ChurnOptions {
  readonly seed: number;
  readonly forMinutes: number;
  readonly defects?: readonly DefectName[];
  /** Called after every round, with the minutes of the world that have passed. */
  readonly onRound?: (rounds: number, minutes: number) => void;
}

/** What an hour, or less, of coming and going came to. */
export interface Churn {
  readonly rounds: number;
  /** Steps that were done. */
  readonly steps: number;
  /** SHA-256 over every event; none of them was kept. */
  readonly traceHash: string;
  readonly eventCount: number;
  /** What was wrong, by round; empty when every property held and everybody who had gone was forgotten. */
  readonly complaints: readonly string[];
}

const MINUTE_US = 60_000_000;
/** Whoever has gone without a word is given up within this: ICE and its grace, or the minute for those who never became active. */
const FORGOTTEN_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 5_000;
/** Rounds may take a while beyond the last minute. */
const SPARE_MINUTES = 15;

/**
 * One room, one server: participants come, publish, talk, mute, lose their way, resume, die and leave, round after round, under every
 * checker, while one of them stays for the whole time.
 */
export async function churn(options: ChurnOptions): Promise<Churn> {
  const { seed, forMinutes, defects = [], onRound } = options;
  const worlds = createVirtualWorldFactory({
    ...{ seed: `churn/${seed}`, defects, trace: { retain: 'none' } },
    budgetUs: (forMinutes + SPARE_MINUTES) * MINUTE_US,
  });
  const world = await worlds.create('churn');
  const complaints: string[] = [];
  let [rounds, steps] = [0, 0];
  await world.run(async () => {
    const resident = await Resident.join(world, quietRecorder(world));
    const lobby = new RosterObserver(world, quietRecorder(world), 'lobby');
    while (world.clock.nowUs() < forMinutes * MINUTE_US) {
      const todo = churnSteps(seed, rounds);
      const hostsBefore = new Set(world.control.hostNames);
      const interpreter = new Interpreter(world, `r${rounds}-`);
      const round = await interpreter.run(todo);
      const history: History = { ...round, pages: [resident, ...round.pages] };
      for (const { property, title, text } of violationsOf(history, CONTROL_PLANE_CHECKERS)) {
        complaints.push(`round ${rounds}: property ${property} (${title}): ${text}`);
      }
      interpreter.leave();
      const left = await waitUntilAlone(world, lobby);
      if (left.length > 0) complaints.push(`round ${rounds}: still listed long after: ${left.join(', ')}`);
      if (!resident.isSocketOpen) complaints.push(`round ${rounds}: the one who stays has lost its socket`);
      for (const name of world.control.hostNames) if (!hostsBefore.has(name)) world.control.remove(name);
      resident.forget();
      lobby.snapshots.length = 0;
      rounds += 1;
      steps += todo.length;
      onRound?.(rounds, world.clock.nowUs() / MINUTE_US);
    }
  });
  const { trace } = world;
  await world.close();
  return { rounds, steps, traceHash: trace.hash(), eventCount: trace.count, complaints };
}

function quietRecorder(world: VirtualWorld): CaseRecorder {
  const recorder = new CaseRecorder(world);
  // What a case shows when it fails grows for as long as it lasts; this one lasts long.
  recorder.evidence.add = () => undefined;
  return recorder;
}

/** @returns Who is still listed when the time is over */
async function waitUntilAlone(world: VirtualWorld, lobby: RosterObserver): Promise<readonly string[]> {
  const watch = new Watch(world.clock);
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    await lobby.look();
    const others = (lobby.snapshots.at(-1)?.participants ?? []).filter(({ identity }) => identity !== 'resident');
    if (others.length === 0 || waitedMs >= FORGOTTEN_WITHIN_MS) return others.map(({ identity }) => identity);
    await watch.pause(LOOK_EVERY_MS, 'the room empties');
  }
}
