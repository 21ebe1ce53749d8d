import { SpeakerInfo, SpeakersChanged } from '@livekit/protocol';
import type { MediaRoom, MediaSessionDependencies } from '../participant/media-session.ts';
import type { MediaPeer } from '../subscribing/media-peer.ts';
import { RoomWatch, RoomWatches } from '../subscribing/room-watch.ts';
import { WINDOW_MS } from './audio-level.ts';

/** Levels go up in eighths, so that small changes are none. Source: SUB-062, TIM-041. */
const LEVEL_STEPS = 8;
/** Older clients know no `speakers_changed`. Source: livekit-server 1.13.5. */
const FIRST_PROTOCOL = 3;

const watches = new RoomWatches((room, deps) => new RoomSpeakers(room, deps));

/** Begins to watch who speaks in a room; without effect where it is watched. Called when a microphone is published. */
export function watchSpeakers(room: MediaRoom, deps: MediaSessionDependencies): void {
  watches.wake(room, deps);
}

/** Tells the participants of one room who speaks, by changes (SUB-060…065). Its timer runs while there is a microphone. */
class RoomSpeakers extends RoomWatch {
  /** What each participant was told last: level by speaker's sid. */
  readonly #told = new Map<string, ReadonlyMap<string, number>>();
  /** Who spoke at the last look. */
  #spoke: ReadonlyMap<string, number> = new Map();

  constructor(room: MediaRoom, deps: MediaSessionDependencies) {
    const intervalMs = deps.defects.has('speakers-updated-slowly') ? 5 * WINDOW_MS : WINDOW_MS;
    super(room, deps, intervalMs, 'active-speakers');
  }

  protected override look(peers: readonly MediaPeer[]): boolean {
    const speaking = this.#speaking(peers);
    const sids = new Set(peers.map(({ owner }) => owner.participantSid));
    for (const sid of [...this.#told.keys()]) if (!sids.has(sid)) this.#told.delete(sid);
    for (const peer of peers) this.#tell(peer, speaking);
    this.#spoke = speaking;
    const isMicrophoneLeft = peers.some(({ publications }) => publications.hasMicrophone);
    return isMicrophoneLeft || speaking.size > 0;
  }

  /** Quantised levels of those who speak, the loudest first. */
  #speaking(peers: readonly MediaPeer[]): ReadonlyMap<string, number> {
    const nowUs = this.deps.clock.nowUs();
    const levels = peers
      .map(({ owner, publications }) => ({ sid: owner.participantSid, level: publications.microphoneLevel(nowUs) }))
      .filter(({ level }) => level > 0)
      .toSorted((one, other) => other.level - one.level);
    return new Map(levels.map(({ sid, level }) => [sid, Math.ceil(level * LEVEL_STEPS) / LEVEL_STEPS]));
  }

  /** One hears of oneself and of those one is subscribed to; of somebody who already speaks, too (SUB-065, SUB-066). */
  #tell(peer: MediaPeer, speaking: ReadonlyMap<string, number>): void {
    const { owner } = peer;
    const { defects } = this.deps;
    if (owner.clientProtocol < FIRST_PROTOCOL || owner.state === 'joining') return;
    const before = this.#told.get(owner.participantSid) ?? new Map<string, number>();
    const heard = new Map(
      [...speaking].filter(
        ([sid]) =>
          sid === owner.participantSid || peer.isSubscribedTo(sid) || defects.has('speakers-told-to-everybody'),
      ),
    );
    const isStale = this.deps.quirks.has('speakers-without-snapshot');
    const changed = [...heard]
      .filter(([sid, level]) => (isStale ? this.#spoke : before).get(sid) !== level)
      .map(([sid, level]) => new SpeakerInfo({ sid, level, active: true }));
    const silent = [...before.keys()]
      .filter((sid) => !heard.has(sid) && !(isStale && speaking.has(sid)) && !defects.has('speaker-never-stops'))
      .map((sid) => new SpeakerInfo({ sid, level: 0, active: false }));
    this.#told.set(owner.participantSid, heard);
    const speakers = [...changed, ...silent];
    if (speakers.length === 0 || defects.has('speakers-untold')) return;
    owner.send({ case: 'speakersChanged', value: new SpeakersChanged({ speakers }) });
  }
}
