import { ConnectionQualityInfo, ConnectionQualityUpdate } from '@livekit/protocol';
import type { ConnectionQuality } from '@livekit/protocol';
import type { MediaRoom, MediaSessionDependencies } from '../participant/media-session.ts';
import type { MediaPeer } from '../subscribing/media-peer.ts';
import { RoomWatch, RoomWatches } from '../subscribing/room-watch.ts';
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

const watches = new RoomWatches((room, deps) => new RoomQuality(room, deps));

/** Begins to watch the connections of a room; without effect where they are watched. Called when somebody becomes active. */
export function watchQuality(room: MediaRoom, deps: MediaSessionDependencies): void {
  watches.wake(room, deps);
}

/** Tells the participants of one room how good the connections are (SUB-067, SUB-068). Its timer runs while somebody is active. */
class RoomQuality extends RoomWatch {
  readonly #watched = new Map<string, Watched>();
  /** Classes at the last look, by participant sid. */
  #before: ReadonlyMap<string, ConnectionQuality> = new Map();

  constructor(room: MediaRoom, deps: MediaSessionDependencies) {
    super(room, deps, INTERVAL_MS, 'connection-quality');
  }

  protected override look(peers: readonly MediaPeer[]): boolean {
    const active = peers.filter(({ owner }) => owner.state === 'active');
    const infos = new Map(active.map((peer) => [peer.owner.participantSid, this.#infoOf(peer)]));
    for (const sid of [...this.#watched.keys()]) if (!infos.has(sid)) this.#watched.delete(sid);
    // Somebody new or a change of class; that somebody left is no news (SUB-067).
    const isNews = [...infos].some(([sid, { quality }]) => this.#before.get(sid) !== quality);
    this.#before = new Map([...infos].map(([sid, { quality }]) => [sid, quality]));
    if (isNews && !this.deps.defects.has('connection-quality-untold')) {
      for (const peer of active) this.#tell(peer, infos);
    }
    return active.length > 0;
  }

  #infoOf(peer: MediaPeer): ConnectionQualityInfo {
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
