import { play } from '../actors/interpret.ts';
import type { History } from '../actors/history.ts';
import { violationsOf } from '../checkers/checker.ts';
import type { VirtualEngine } from '../worlds/virtual/virtual-engine.ts';
import { scenarioOfSeed } from './explore-seed.ts';
import type { Family } from './family.ts';

/** Sent by the clock: how many of them fit into a session depends on the millisecond at which it connected. */
const PERIODIC: ReadonlySet<string> = new Set(['connectionQuality', 'pongResp', 'refreshToken']);

/** What a run looks like from outside, timing aside: the messages of every page, who was in the room at the end, the verdicts. */
export interface SeenRun {
  readonly messages: Readonly<Record<string, readonly string[]>>;
  readonly roster: readonly string[];
  readonly violations: readonly number[];
}

/** Plays the run of a seed with one media engine on both sides. */
export async function runWithEngine(family: Family, seed: number, engine: VirtualEngine): Promise<SeenRun> {
  const { history } = await play(scenarioOfSeed(family, seed), { engine });
  return {
    messages: messagesOf(history),
    roster: (history.snapshots.at(-1)?.participants ?? []).map(({ identity, state }) => `${identity} ${state}`),
    violations: violationsOf(history, family.checkers).map(({ property }) => property),
  };
}

function messagesOf({ pages }: History): Readonly<Record<string, readonly string[]>> {
  const kinds = pages.map(({ name, signals }): [string, readonly string[]] => [
    name,
    signals.map(({ message }) => message.case).filter((kind) => !PERIODIC.has(kind)),
  ]);
  return Object.fromEntries(kinds);
}
