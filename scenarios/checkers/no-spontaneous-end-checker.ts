import { DisconnectReason } from '@livekit/protocol';
import type { History, PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { hasTwin, isUndisturbed, joinOf, NEVER_ACTIVE_US } from './session-facts.ts';

/** A session on a good path ends only by its own doing, by a younger one of its identity, or by the API. */
export const noSpontaneousEndChecker: Checker = {
  property: 2,
  title: 'no spontaneous end',
  *check(history) {
    for (const page of history.pages) {
      const breach = endOf(page) ?? refusalOf(page);
      if (breach !== undefined && !isExplained(history, page, breach.atUs)) yield breach;
    }
  },
};

function endOf(page: PageRecord): Breach | undefined {
  for (const { atUs, message } of page.signals) {
    if (message.case !== 'leave') continue;
    const text = `${page.name} (${page.identity}) was sent leave ${DisconnectReason[message.value.reason]} on a good path`;
    return { atUs, text };
  }
  const close = page.closes.at(0);
  if (close === undefined) return undefined;
  return {
    atUs: close.atUs,
    text: `the socket of ${page.name} (${page.identity}) closed with ${close.code} on a good path`,
  };
}

function refusalOf(page: PageRecord): Breach | undefined {
  const attempt = page.attempts.at(0);
  if (attempt?.opening === undefined || attempt.opening.kind === 'first-message') return undefined;
  const { opening, endedUs } = attempt;
  const how = opening.kind === 'refused' ? `refused with HTTP ${opening.status}` : opening.reason;
  return { atUs: endedUs ?? attempt.startedUs, text: `${page.name} (${page.identity}) could not join: ${how}` };
}

function isExplained(history: History, page: PageRecord, atUs: number): boolean {
  const joinedUs = joinOf(page)?.atUs ?? page.startedUs;
  return (
    !isUndisturbed(page, atUs) ||
    hasTwin(history, page, atUs) ||
    history.removals.some((removal) => removal.identity === page.identity && removal.atUs <= atUs) ||
    (!page.connects && atUs - joinedUs >= NEVER_ACTIVE_US - ROUND_TRIP_US)
  );
}

/** The server counts from before the page knows. */
const ROUND_TRIP_US = 1_000_000;
