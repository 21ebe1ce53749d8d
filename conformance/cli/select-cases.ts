import type { Shard, SuiteName } from './run-options.ts';
import { UsageError } from './usage-error.ts';

/** What a selection looks at. */
export interface SelectableCase {
  readonly id: string;
  readonly suites: readonly string[];
}

/** Which cases to take. */
export interface Selection {
  readonly suite: SuiteName;
  /** Globs over case ids: `*` within a part, `**` across, or an area's name alone. */
  readonly only: readonly string[];
  readonly shard?: Shard;
}

/**
 * The cases of a run, ordered by id; a shard takes every n-th, so that areas spread evenly.
 *
 * @throws UsageError when a glob matches no case at all, or nothing is left to run
 */
export function selectCases<Case extends SelectableCase>(all: readonly Case[], selection: Selection): readonly Case[] {
  const patterns = selection.only.map((glob) => ({ glob, pattern: globPattern(glob) }));
  for (const { glob, pattern } of patterns) {
    if (glob.includes('://')) throw new UsageError(`--only took ${glob} for a case: put the URL before it`);
    if (!all.some((one) => pattern.test(one.id))) {
      throw new UsageError(`--only ${glob} matches no case: 'jitterbug list' shows them all`);
    }
  }
  const wanted = all
    .filter((one) => selection.suite === 'full' || one.suites.includes(selection.suite))
    .filter((one) => patterns.length === 0 || patterns.some(({ pattern }) => pattern.test(one.id)))
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .filter(
      (_one, index) => selection.shard === undefined || index % selection.shard.count === selection.shard.index - 1,
    );
  if (wanted.length === 0) {
    throw new UsageError(`no case is left to run in suite ${selection.suite}: widen --only, --suite or --shard`);
  }
  return wanted;
}

function globPattern(glob: string): RegExp {
  const whole = glob.includes('/') || glob.includes('*') ? glob : `${glob}/**`;
  const source = whole
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('**', '\u0000')
    .replaceAll('*', '[^/]*')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^${source}$`);
}
