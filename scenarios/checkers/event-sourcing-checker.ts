import { ParticipantInfo_State } from '@livekit/protocol';
import type { PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { toldInfos } from './session-facts.ts';

/** What a page is told alternates: nobody leaves twice, no track comes back once it is gone. */
export const eventSourcingChecker: Checker = {
  property: 12,
  title: 'event sourcing',
  *check({ pages }) {
    for (const page of pages) {
      yield* doubledDepartures(page);
      yield* returningTracks(page);
    }
  },
};

function* doubledDepartures(page: PageRecord): Iterable<Breach> {
  const departed = new Set<string>();
  for (const { atUs, place, info } of toldInfos(page)) {
    if (info.state !== ParticipantInfo_State.DISCONNECTED) continue;
    const isRepeatedByResume = page.signals[place - 1]?.message.case === 'reconnect';
    if (departed.has(info.sid) && !isRepeatedByResume) {
      yield { atUs, text: `${page.name} was told twice that ${info.identity} (${info.sid}) left` };
    }
    departed.add(info.sid);
  }
}

function* returningTracks(page: PageRecord): Iterable<Breach> {
  const listed = new Map<string, ReadonlySet<string>>();
  const ended = new Set<string>();
  for (const { atUs, info } of toldInfos(page)) {
    const now = new Set(info.tracks.map(({ sid }) => sid));
    for (const sid of now) {
      if (ended.has(sid))
        yield { atUs, text: `${page.name} was told again of track ${sid} of ${info.identity}, which had ended` };
    }
    for (const sid of listed.get(info.sid) ?? []) if (!now.has(sid)) ended.add(sid);
    listed.set(info.sid, now);
  }
}
