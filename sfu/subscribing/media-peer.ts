import type { DataRelay } from '../data/data-relay.ts';
import type { DataTracks } from '../data/data-tracks.ts';
import type { Consumer } from '../media/engine.ts';
import type { MediaRoom, MediaSession, MediaSessionOwner } from '../participant/media-session.ts';
import type { Publications } from '../publishing/publications.ts';
import type { Dynacast } from './dynacast.ts';

/** What the media sides of one room see of one another. */
export interface MediaPeer {
  readonly owner: MediaSessionOwner;
  readonly publications: Publications;
  readonly data: DataRelay;
  readonly dynacast: Dynacast;
  readonly dataTracks: DataTracks;
  permitsTrack(subscriber: MediaSessionOwner, trackSid: string): boolean;
  /** A connection that had been up is without contact. */
  readonly isTransportDown: boolean;
  /** What is sent to this participant, as far as it is negotiated. */
  readonly consumers: () => Iterable<Consumer>;
  /** True while a track of that participant is received. */
  isSubscribedTo(participantSid: string): boolean;
}

const peers = new WeakMap<MediaSession, MediaPeer>();

/** Makes a session known to the others of its room. */
export function registerPeer(session: MediaSession, peer: MediaPeer): void {
  peers.set(session, peer);
}

/** Everybody's media side in join order, the asking one included. */
export function* peersOf(room: MediaRoom): Generator<MediaPeer> {
  for (const session of room.sessions()) {
    const peer = peers.get(session);
    if (peer !== undefined) yield peer;
  }
}
