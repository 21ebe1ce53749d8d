import type { TrackInfo } from '@livekit/protocol';
import { byCid } from './match-sections.ts';

/** A track that was announced by AddTrack and has no media section yet. */
export interface PendingTrack {
  readonly cid: string;
  readonly info: TrackInfo;
}

/** Announced tracks in the order of their AddTrack, and those that wait for a cid to become free (PUB-010). */
export class PendingTracks {
  #tracks: PendingTrack[] = [];
  #queued: PendingTrack[] = [];

  /** Announced tracks in the order of their AddTrack. */
  get tracks(): readonly PendingTrack[] {
    return this.#tracks;
  }

  /** How many wait, for a section or for a cid. */
  get size(): number {
    return this.#tracks.length + this.#queued.length;
  }

  has(cid: string): boolean {
    return this.byCid(cid) !== undefined;
  }

  add(cid: string, info: TrackInfo): void {
    this.#tracks.push({ cid, info });
  }

  queue(cid: string, info: TrackInfo): void {
    this.#queued.push({ cid, info });
  }

  /** The cid is free: the oldest track that waits for it becomes pending. */
  release(cid: string): TrackInfo | undefined {
    const next = this.#queued.find((track) => track.cid === cid);
    if (next === undefined) return undefined;
    this.#queued = this.#queued.filter((track) => track !== next);
    this.#tracks.push(next);
    return next.info;
  }

  bySid(trackSid: string): PendingTrack | undefined {
    return this.#tracks.find((track) => track.info.sid === trackSid);
  }

  /** By signalled cid, then by the cid of one of its codecs. */
  byCid(cid: string): PendingTrack | undefined {
    return byCid(this.#tracks, cid);
  }

  remove(track: PendingTrack): void {
    this.#tracks = this.#tracks.filter((each) => each !== track);
  }

  removeAll(where: (info: TrackInfo) => boolean): void {
    this.#tracks = this.#tracks.filter((track) => !where(track.info));
    this.#queued = this.#queued.filter((track) => !where(track.info));
  }
}
