import type { JoinResponse } from '@livekit/protocol';
import type { PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { joinOf } from './session-facts.ts';

/** A new session inherits nothing of the one that it replaces: it begins as its token says, with nothing published. */
export const freshSessionChecker: Checker = {
  property: 11,
  title: 'one session per identity',
  *check({ pages }) {
    for (const page of pages) {
      const joined = joinOf(page);
      if (joined !== undefined) yield* inherited(page, joined.atUs, joined.join);
    }
  },
};

/** Tokens of scenarios carry neither name nor metadata nor attributes. */
function* inherited(page: PageRecord, atUs: number, join: JoinResponse): Iterable<Breach> {
  const { participant } = join;
  if (participant === undefined) return;
  const { name, metadata, attributes, tracks } = participant;
  const begins = [
    ...(name === '' ? [] : [`the name '${name}'`]),
    ...(metadata === '' ? [] : [`metadata '${metadata}'`]),
    ...Object.entries(attributes).map(([key, value]) => `attribute ${key}='${value}'`),
    ...tracks.map(({ sid }) => `track ${sid}`),
  ];
  const who = `the new session of ${page.name} (${page.identity})`;
  if (begins.length > 0) yield { atUs, text: `${who} begins with ${begins.join(', ')}, which it was not given` };
  const twin = join.otherParticipants.find(({ identity }) => identity === page.identity);
  if (twin !== undefined) yield { atUs, text: `${who} is told of ${twin.sid} as another participant` };
}
