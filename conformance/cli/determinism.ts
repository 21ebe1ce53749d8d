import type { CaseResult } from '#reports/model/run-report';
import { encodeTrace } from '#proto/trace/trace-log';
import type { TraceEvent } from '#proto/trace/trace-log';
import type { RememberingWorlds } from './remembered-traces.ts';
import { traceLines } from './trace-command.ts';

/** Events shown before the first that differs, and from it on. */
const LINES_BEFORE = 5;
const LINES_FROM = 4;

export interface DeterminismCheck {
  /** The first run's results, with those cases turned into harness errors whose trace came out otherwise in the second. */
  readonly results: readonly CaseResult[];
  /** For people: for each such case the first difference and what was around it in both runs. */
  readonly text: string;
}

/** A run of the suite, with the traces of its worlds. */
export interface TracedRun {
  readonly results: readonly CaseResult[];
  readonly worlds: Pick<RememberingWorlds, 'traceOf'>;
}

/** Compares two runs of equal cases with one seed, event by event. */
export function checkDeterminism(first: TracedRun, second: TracedRun): DeterminismCheck {
  const again = new Map(second.results.map((result) => [result.caseId, result.runs[0]?.traceHash]));
  const texts: string[] = [];
  const results = first.results.map((result): CaseResult => {
    const { caseId } = result;
    const [one, other] = [result.runs[0]?.traceHash, again.get(caseId)];
    if (one === undefined || one === other) return result;
    const [events, otherEvents] = [first, second].map(({ worlds }) => worlds.traceOf(caseId)?.events ?? []);
    const index = firstDifference(events ?? [], otherEvents ?? []);
    texts.push(differenceText(caseId, index, events ?? [], otherEvents ?? []));
    const reason = `one seed gave two traces, ${one} and ${other ?? 'none'}, which differ from event ${index} on: the simulation is not deterministic`;
    return { ...result, verdict: 'harness-error', reason };
  });
  return { results, text: texts.join('') };
}

/** Index of the first event that is not the same in both; of the shorter one's end where it is the beginning of the other. */
export function firstDifference(first: readonly TraceEvent[], second: readonly TraceEvent[]): number {
  const index = first.findIndex((event, at) => {
    const other = second[at];
    return other === undefined || !Buffer.from(encodeTrace([event])).equals(encodeTrace([other]));
  });
  return index < 0 ? first.length : index;
}

function differenceText(
  caseId: string,
  index: number,
  first: readonly TraceEvent[],
  second: readonly TraceEvent[],
): string {
  const before = first.slice(Math.max(0, index - LINES_BEFORE), index);
  const part = (events: readonly TraceEvent[]): readonly TraceEvent[] => events.slice(index, index + LINES_FROM);
  const [one, other] = [part(first), part(second)];
  const lines = traceLines([...before, ...one, ...other]);
  const block = (title: string, from: number, count: number, ending: string): string[] => [
    `  ${title}`,
    ...lines.slice(from, from + count).map((line) => `    ${line}`),
    ...(count === 0 ? [`    ${ending}`] : []),
  ];
  return [
    `${caseId}: two runs with one seed differ from event ${index} on`,
    ...block('both:', 0, before.length, '(from the beginning)'),
    ...block('first run:', before.length, one.length, '(its trace ends here)'),
    ...block('second run:', before.length + one.length, other.length, '(its trace ends here)'),
    '',
  ].join('\n');
}
