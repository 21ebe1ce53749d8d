import { LeaveRequest_Action } from '@livekit/protocol';
import type { PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';

/** Nothing comes before the answer to a join or a resume, and nothing after the end. */
export const orderChecker: Checker = {
  property: 13,
  title: 'order',
  *check({ pages }) {
    for (const page of pages) {
      yield* firstMessages(page);
      yield* afterTheEnd(page);
    }
  },
};

function* firstMessages(page: PageRecord): Iterable<Breach> {
  for (const { kind, opening, endedUs, startedUs } of page.attempts) {
    if (opening?.kind !== 'first-message') continue;
    const wanted = kind === 'join' ? 'join' : 'reconnect';
    const first = opening.message.case;
    if (first === wanted || first === 'leave') continue;
    yield {
      atUs: endedUs ?? startedUs,
      text: `the first message to the ${kind} of ${page.name} is ${first}, not ${wanted}`,
    };
  }
}

function* afterTheEnd(page: PageRecord): Iterable<Breach> {
  let hasEnded = false;
  for (const { atUs, message } of page.signals) {
    if (message.case === 'join' || message.case === 'reconnect') hasEnded = false;
    if (hasEnded && message.case !== 'leave') {
      yield {
        atUs,
        text: `${page.name} (${page.identity}) was sent ${message.case} after the leave that ended its session`,
      };
    }
    hasEnded ||= message.case === 'leave' && message.value.action !== LeaveRequest_Action.RESUME;
  }
}
