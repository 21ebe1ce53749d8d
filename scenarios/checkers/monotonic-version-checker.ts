import { ParticipantInfo_State } from '@livekit/protocol';
import type { ParticipantInfo } from '@livekit/protocol';
import type { PageRecord } from '../actors/history.ts';
import type { Breach, Checker } from './checker.ts';
import { toldInfos } from './session-facts.ts';

/** Of one session versions never fall, a change raises them, and DISCONNECTED is the last word. */
export const monotonicVersionChecker: Checker = {
  property: 14,
  title: 'monotonic versions',
  *check({ pages }) {
    for (const page of pages) yield* ofPage(page);
  },
};

function* ofPage(page: PageRecord): Iterable<Breach> {
  const newest = new Map<string, ParticipantInfo>();
  for (const { atUs, info } of toldInfos(page)) {
    const known = newest.get(info.sid);
    const who = `${page.name} was told of ${info.identity} (${info.sid})`;
    const isGone = info.state === ParticipantInfo_State.DISCONNECTED;
    if (known !== undefined) {
      if (known.state === ParticipantInfo_State.DISCONNECTED && !isGone)
        yield { atUs, text: `${who} again after it had left` };
      if (info.version < known.version) yield { atUs, text: `${who} version ${info.version} after ${known.version}` };
      else if (info.version === known.version && !isGone && contentOf(info) !== contentOf(known)) {
        yield { atUs, text: `${who} two contents of version ${info.version}` };
      }
    }
    newest.set(info.sid, info);
  }
}

function contentOf({ metadata, attributes, name, isPublisher, tracks }: ParticipantInfo): string {
  const listed = tracks.map(({ sid, muted }) => `${sid} ${muted}`).sort();
  return JSON.stringify([metadata, Object.entries(attributes).map(String).sort(), name, isPublisher, listed]);
}
