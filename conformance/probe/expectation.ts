import type { Watch } from './watch.ts';

/** Something that is to be seen: what, whether it has been, and what is there instead. */
export interface Expectation {
  /** Completes "expected: …", in one sentence without a full stop. */
  readonly description: string;
  /** What was seen, once it is as expected; undefined before. */
  readonly look: () => string | undefined;
  /** What there is instead, for the report. */
  readonly instead: () => string;
  /** Tells when it is worth looking again; without one there is nothing to wait for. */
  readonly watch?: Watch;
}

/** Turns an expectation round: it holds as long as nothing of the kind is seen. Only meaningful with `throughout`. */
export interface Never {
  readonly never: Expectation;
}

export function never(expectation: Expectation): Never {
  return { never: expectation };
}

/** How long to wait for something to be seen. */
export interface Within {
  readonly withinMs: number;
  /** Seen earlier than this after the check began is a failure too (timers). */
  readonly notBeforeMs?: number;
}

export function within(withinMs: number): Within {
  return { withinMs };
}

/** Seen neither before `fromMs` nor after `toMs`, counted from the start of the check. */
export function between(fromMs: number, toMs: number): Within {
  return { withinMs: toMs, notBeforeMs: fromMs };
}

/** How long nothing may be seen. */
export interface Throughout {
  readonly forMs: number;
}

export function throughout(forMs: number): Throughout {
  return { forMs };
}

/** Lists longer than this are told by their first difference. */
const MOST_SHOWN = 20;

/** A value that is there already. */
export function equals(what: string, actual: unknown, expected: unknown): Expectation {
  const isEqual = spell(actual) === spell(expected);
  const isLong = Array.isArray(actual) && Array.isArray(expected) && expected.length > MOST_SHOWN;
  const shown = isLong ? longList(actual, expected) : show(actual);
  return {
    description: `${what} is ${isLong ? `a list of ${expected.length}, as sent` : show(expected)}`,
    look: () => (isEqual ? `${what} is ${shown}` : undefined),
    instead: () => `${what} is ${shown}`,
  };
}

function longList(actual: readonly unknown[], expected: readonly unknown[]): string {
  const at = expected.findIndex((value, index) => spell(value) !== spell(actual[index]));
  if (at < 0) return `a list of ${actual.length}`;
  return `a list of ${actual.length}, the first difference at ${at}: ${show(actual[at])} instead of ${show(expected[at])}`;
}

/** A fact that is there already; `seen` says what was found. */
export function holds(description: string, fact: boolean, seen: string): Expectation {
  return { description, look: () => (fact ? seen : undefined), instead: () => seen };
}

/** Both at once; the first one that is missing is named. */
export function both(first: Expectation, second: Expectation): Expectation {
  const watch = first.watch ?? second.watch;
  return {
    description: `${first.description}, and ${second.description}`,
    look: () => {
      const one = first.look();
      const two = second.look();
      return one === undefined || two === undefined ? undefined : `${one}; ${two}`;
    },
    instead: () => (first.look() === undefined ? first.instead() : second.instead()),
    ...(watch === undefined ? {} : { watch }),
  };
}

/** A value in a report, cut where it is long. */
export function show(value: unknown): string {
  const whole = spell(value);
  return whole.length > 300 ? `${whole.slice(0, 297)}...` : whole;
}

/** A value in full: 64-bit numbers as strings, members in alphabetical order, so that equal values are spelt alike. */
function spell(value: unknown): string {
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (typeof member === 'bigint') return String(member);
    const isPlain = typeof member === 'object' && member !== null && Object.getPrototypeOf(member) === Object.prototype;
    return isPlain ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member;
  });
  return text ?? 'undefined';
}
