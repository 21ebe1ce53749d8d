import type { TrackInfo } from '@livekit/protocol';

/** What a change of somebody's tracks came to. */
export interface TrackChanges {
  readonly published: readonly TrackInfo[];
  readonly unpublished: readonly TrackInfo[];
}

/** The tracks of one participant as they were last looked at. */
export class PublishedTracks {
  #bySid = new Map<string, TrackInfo>();

  /** Compares with what is published now. */
  follow(tracks: readonly TrackInfo[]): TrackChanges {
    const former = this.#bySid;
    this.#bySid = new Map(tracks.map((track) => [track.sid, track]));
    return {
      published: tracks.filter(({ sid }) => !former.has(sid)),
      unpublished: [...former.values()].filter(({ sid }) => !this.#bySid.has(sid)),
    };
  }
}
