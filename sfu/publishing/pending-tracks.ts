import type { TrackInfo } from '@livekit/protocol';
import { kindOf } from './publication.ts';

/** A track that was announced by AddTrack and has no media section yet. */
export interface PendingTrack {
  readonly cid: string;
  readonly info: TrackInfo;
}

/** Announced tracks in the order of their AddTrack, and those that wait for a cid to become free (PUB-010). */
export class PendingTracks {
  #tracks: PendingTrack[] = [];
  #queued: PendingTrack[] = [];

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
    if (cid === '') return undefined;
    return (
      this.#tracks.find((track) => track.cid === cid) ??
      this.#tracks.find((track) => track.info.codecs.some((codec) => codec.cid === cid))
    );
  }

  /** By cid, else the first of the same kind (PUB-006, PUB-008: in the order of AddTrack). */
  match(cid: string, kind: string): PendingTrack | undefined {
    return this.byCid(cid) ?? this.#tracks.find((track) => kindOf(track.info) === kind);
  }

  remove(track: PendingTrack): void {
    this.#tracks = this.#tracks.filter((each) => each !== track);
  }

  removeAll(where: (info: TrackInfo) => boolean): void {
    this.#tracks = this.#tracks.filter((track) => !where(track.info));
    this.#queued = this.#queued.filter((track) => !where(track.info));
  }
}
