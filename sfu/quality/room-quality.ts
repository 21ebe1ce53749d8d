import { ConnectionQualityInfo, ConnectionQualityUpdate } from '@livekit/protocol';
import type { ConnectionQuality } from '@livekit/protocol';
import type { MediaRoom, MediaSessionDependencies } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';
import { peersOf } from '../subscribing/media-peer.ts';
import type { MediaPeer } from '../subscribing/media-peer.ts';
import { ConnectionScore, meanOpinionScore, qualityOf } from './connection-score.ts';
import { TrafficWindows } from './traffic-windows.ts';

/** Source: SUB-067, TIM-042. */
const INTERVAL_MS = 5_000;
/** Older clients get no `connection_quality`. Source: livekit-server 1.13.5. */
const FIRST_PROTOCOL = 5;

interface Watched {
  readonly score: ConnectionScore;
  readonly traffic: TrafficWindows;
}

const qualitiesOf = new WeakMap<MediaRoom, RoomQuality>();

/** Begins to watch the connections of a room; without effect where they are watched. Called when somebody becomes active. */
export function watchQuality(room: MediaRoom, deps: MediaSessionDependencies): void {
  const quality = qualitiesOf.get(room) ?? new RoomQuality(room, deps);
  qualitiesOf.set(room, quality);
  quality.wake();
}

/** Tells the participants of one room how good the connections are (SUB-067, SUB-068). Its timer runs while somebody is active. */
class RoomQuality {
  readonly #room: MediaRoom;
  readonly #deps: MediaSessionDependencies;
  readonly #watched = new Map<string, Watched>();
  /** Classes at the last look, by participant sid. */
  #before: ReadonlyMap<string, ConnectionQuality> = new Map();
  #timer: Timer | undefined;

  constructor(room: MediaRoom, deps: MediaSessionDependencies) {
    this.#room = room;
    this.#deps = deps;
  }

  wake(): void {
    if (this.#timer !== undefined) return;
    this.#timer = this.#deps.clock.after(INTERVAL_MS, 'connection-quality', () => this.#tick());
  }

  #tick(): void {
    this.#timer = undefined;
    const active = [...peersOf(this.#room)].filter(({ owner }) => owner.state === 'active');
    const infos = new Map(active.map((peer) => [peer.owner.participantSid, this.#look(peer)]));
    for (const sid of [...this.#watched.keys()]) if (!infos.has(sid)) this.#watched.delete(sid);
    // Somebody new or a change of class; that somebody left is no news (SUB-067).
    const isNews = [...infos].some(([sid, { quality }]) => this.#before.get(sid) !== quality);
    this.#before = new Map([...infos].map(([sid, { quality }]) => [sid, quality]));
    if (isNews && !this.#deps.defects.has('connection-quality-untold')) {
      for (const peer of active) this.#tell(peer, infos);
    }
    if (active.length > 0) this.wake();
  }

  #look(peer: MediaPeer): ConnectionQualityInfo {
    const { participantSid } = peer.owner;
    const watched = this.#watched.get(participantSid) ?? {
      score: new ConnectionScore(),
      traffic: new TrafficWindows(),
    };
    this.#watched.set(participantSid, watched);
    watched.score.update(watched.traffic.take(peer));
    const score = peer.isTransportDown ? 0 : watched.score.score;
    return new ConnectionQualityInfo({ participantSid, quality: qualityOf(score), score: meanOpinionScore(score) });
  }

  #tell(peer: MediaPeer, infos: ReadonlyMap<string, ConnectionQualityInfo>): void {
    const { owner } = peer;
    if (owner.clientProtocol < FIRST_PROTOCOL) return;
    const own = infos.get(owner.participantSid);
    const others = [...infos.values()].filter(
      ({ participantSid }) => participantSid !== owner.participantSid && peer.isSubscribedTo(participantSid),
    );
    const updates = [...(own === undefined ? [] : [own]), ...others];
    owner.send({ case: 'connectionQuality', value: new ConnectionQualityUpdate({ updates }) });
  }
}
