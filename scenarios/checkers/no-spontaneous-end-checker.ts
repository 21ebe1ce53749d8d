import { DisconnectReason } from '@livekit/protocol';
import type { History, PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { hasTwin, isMediaDisturbed, isUndisturbed, NEVER_ACTIVE_US } from './session-facts.ts';

/** A session on a good path ends only by its own doing, by a younger one of its identity, or by the API. */
export const noSpontaneousEndChecker: Checker = {
  property: 2,
  title: 'no spontaneous end',
  *check(history) {
    for (const page of history.pages) {
      const end = endOf(page);
      if (end !== undefined && !isExplained(history, page, end.atUs)) yield end;
      const refusal = refusalOf(page);
      if (refusal !== undefined && isUndisturbed(page, refusal.atUs)) yield refusal;
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

/** A join on a good path is let in, whoever is there already. */
function refusalOf(page: PageRecord): Breach | undefined {
  const attempt = page.attempts.at(0);
  const opening = attempt?.opening;
  if (opening === undefined || (opening.kind === 'first-message' && opening.message.case !== 'leave')) return undefined;
  const how = { 'first-message': 'told to leave', refused: 'refused by HTTP', failed: 'nothing came' }[opening.kind];
  return { atUs: attempt?.endedUs ?? page.startedUs, text: `${page.name} (${page.identity}) could not join: ${how}` };
}

function isExplained(history: History, page: PageRecord, atUs: number): boolean {
  return (
    !isUndisturbed(page, atUs) ||
    isMediaDisturbed(page, atUs) ||
    hasTwin(history, page, atUs) ||
    history.removals.some((removal) => removal.identity === page.identity && removal.atUs <= atUs) ||
    (!page.connects && atUs - page.startedUs >= NEVER_ACTIVE_US)
  );
}
