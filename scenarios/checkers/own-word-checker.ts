import type { ParticipantInfo } from '@livekit/protocol';
import type { PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';

/** What a page said of itself over a socket that still answers is what the server lists of it. */
export const ownWordChecker: Checker = {
  property: 10,
  title: 'roster agreement',
  *check({ pages, snapshots, endUs }) {
    const listed = snapshots.at(-1)?.participants ?? [];
    for (const page of pages) {
      const own = listed.find(({ sid }) => sid === page.participantSid);
      if (own !== undefined && page.isSocketOpen && page.wasPingAnswered === true) yield* ignored(page, own, endUs);
    }
  },
};

/** A ping comes back after everything that was sent before it on the same socket: what went over an earlier one may be lost. */
function* ignored(page: PageRecord, own: ParticipantInfo, atUs: number): Iterable<Breach> {
  const sinceUs = page.attempts.at(-1)?.endedUs ?? atUs;
  let metadata: string | undefined;
  const attributes = new Map<string, string>();
  for (const { asked, atUs: askedUs } of page.deeds) {
    if (asked === undefined || askedUs < sinceUs) continue;
    // An empty text leaves it alone (PRT-037).
    if (asked.metadata !== '') metadata = asked.metadata ?? metadata;
    for (const [key, value] of Object.entries(asked.attributes ?? {})) attributes.set(key, value);
  }
  const who = `${page.name} (${page.identity})`;
  if (metadata !== undefined && own.metadata !== metadata)
    yield { atUs, text: `${who} set metadata '${metadata}', the server lists '${own.metadata}'` };
  for (const [key, value] of attributes) {
    // An empty value removes it (PRT-031).
    const seen = own.attributes[key] ?? '';
    if (seen !== value) yield { atUs, text: `${who} set attribute ${key}='${value}', the server lists '${seen}'` };
  }
}
