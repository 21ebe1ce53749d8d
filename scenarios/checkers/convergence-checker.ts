import type { History, PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { toldToGoUs } from './session-facts.ts';

/** On a healed path the first message comes within this (SIG-055 gives it 5 s; the rest is for retransmission). */
const FIRST_MESSAGE_US = 6_000_000;

/** At the end everybody is either there and answered, or knows that it is not. */
export const convergenceChecker: Checker = {
  property: 3,
  title: 'convergence',
  *check(history) {
    for (const page of history.pages) {
      if (page.isGone) continue;
      yield* silences(history, page);
      yield* limbo(history, page);
    }
  },
};

function* silences({ healedUs, endUs }: History, page: PageRecord): Iterable<Breach> {
  if (page.isSocketOpen && page.wasPingAnswered === false) {
    yield { atUs: endUs, text: `${page.name} (${page.identity}) has an open socket and its ping is not answered` };
  }
  for (const { kind, startedUs, endedUs, opening } of page.attempts) {
    if (startedUs < healedUs) continue;
    const isAnswered = opening?.kind === 'first-message' || opening?.kind === 'refused';
    if (isAnswered && (endedUs ?? endUs) - startedUs <= FIRST_MESSAGE_US) continue;
    yield {
      atUs: endedUs ?? endUs,
      text: `the ${kind} of ${page.name} (${page.identity}) after the heal got no answer`,
    };
  }
}

/** In the roster, not told to go, and yet without a socket although it tried to come back. */
function* limbo(history: History, page: PageRecord): Iterable<Breach> {
  const last = history.snapshots.at(-1);
  if (last === undefined || page.isSocketOpen || page.participantSid === '' || toldToGoUs(page) !== undefined) return;
  if (!last.participants.some(({ sid }) => sid === page.participantSid)) return;
  yield { atUs: last.atUs, text: `${page.name} (${page.identity}) is listed by the server and cannot come back` };
}
