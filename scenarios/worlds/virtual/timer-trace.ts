import type { TraceSink } from '#proto/trace/trace-log';
import type { TimerSink } from '#sim/network/host';

/** A timer sink that writes every timer of a host's clock into a trace when it happens. */
export function traceTimers(trace: TraceSink, nowUs: () => number): TimerSink {
  return ({ host, reason, dueUs }) => {
    trace.append({ atUs: nowUs(), host, event: { case: 'timer', value: { reason, dueUs } } });
  };
}
