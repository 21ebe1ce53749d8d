import { createLogUpdate } from 'log-update';
import type { Verdict } from '#reports/model/verdict';
import { groupOf } from '#reports/model/verdict';

/** How often the elapsed time is drawn anew. */
const REDRAW_MS = 250;
/** As many running cases as are named. */
const SHOWN_CASES = 4;

/** Shows how far a run is. */
export interface Progress {
  started(caseId: string): void;
  finished(caseId: string, verdict: Verdict): void;
  /** Clears what was drawn. */
  stop(): void;
}

/** Live progress on a terminal; without one, nothing. */
export function createProgress(stream: NodeJS.WriteStream | undefined, total: number): Progress {
  if (stream === undefined) return { started: () => undefined, finished: () => undefined, stop: () => undefined };
  const log = createLogUpdate(stream);
  const running = new Set<string>();
  const startedAtMs = performance.now();
  let done = 0;
  let failed = 0;
  const draw = (): void => {
    const seconds = ((performance.now() - startedAtMs) / 1_000).toFixed(0);
    const names = [...running].slice(0, SHOWN_CASES).join(', ');
    const more = running.size > SHOWN_CASES ? ` and ${running.size - SHOWN_CASES} more` : '';
    log(`${done}/${total} cases, ${failed} failed, ${seconds} s${names === '' ? '' : `  running ${names}${more}`}`);
  };
  const timer = setInterval(draw, REDRAW_MS);
  timer.unref();
  return {
    started: (caseId) => {
      running.add(caseId);
    },
    finished: (caseId, verdict) => {
      running.delete(caseId);
      done += 1;
      if (groupOf(verdict) === 'failed') failed += 1;
    },
    stop: () => {
      clearInterval(timer);
      log.clear();
      log.done();
    },
  };
}
