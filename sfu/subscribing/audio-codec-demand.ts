import { SubscribedAudioCodec, SubscribedAudioCodecUpdate } from '@livekit/protocol';
import type { TrackInfo } from '@livekit/protocol';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';

interface Watched {
  /** Codec by subscriber's sid; lower case, with `audio/`. */
  readonly wishes: Map<string, string>;
  /** What the publisher was told last: codecs that anybody ever wanted, and whether somebody does now. */
  told: ReadonlyMap<string, boolean>;
}

/** Tells one publisher in which codecs its audio tracks are wanted, where there is more than one to choose from (SUB-057). */
export class AudioCodecDemand {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #tracks = new Map<string, Watched>();

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies) {
    this.#owner = owner;
    this.#deps = deps;
  }

  /** Follows the list of published audio tracks. */
  follow(infos: readonly TrackInfo[]): void {
    const several = infos.filter((info) => info.codecs.length > 1).map(({ sid }) => sid);
    for (const sid of [...this.#tracks.keys()]) if (!several.includes(sid)) this.#tracks.delete(sid);
    for (const sid of several) {
      if (!this.#tracks.has(sid)) this.#tracks.set(sid, { wishes: new Map(), told: new Map() });
    }
  }

  /** A subscriber wants the track in this codec, or not at all (undefined). */
  want(trackSid: string, subscriberSid: string, mimeType: string | undefined): void {
    const track = this.#tracks.get(trackSid);
    if (track === undefined) return;
    if (mimeType === undefined) track.wishes.delete(subscriberSid);
    else track.wishes.set(subscriberSid, mimeType.toLowerCase());
    const wanted = new Set(track.wishes.values());
    const now = new Map([...track.told.keys(), ...wanted].map((codec) => [codec, wanted.has(codec)]));
    if (isSame(now, track.told)) return;
    track.told = now;
    this.#tell(trackSid, now);
  }

  /** What was told may be lost, or is to be said again: as it stands now. */
  repeat(trackSid: string): void {
    const track = this.#tracks.get(trackSid);
    if (track !== undefined && track.told.size > 0) this.#tell(trackSid, track.told);
  }

  repeatAll(): void {
    for (const trackSid of this.#tracks.keys()) this.repeat(trackSid);
  }

  #tell(trackSid: string, codecs: ReadonlyMap<string, boolean>): void {
    if (this.#deps.defects.has('audio-codec-update-missing')) return;
    const subscribedAudioCodecs = [...codecs].map(
      ([mimeType, enabled]) => new SubscribedAudioCodec({ codec: mimeType.replace('audio/', ''), enabled }),
    );
    const value = new SubscribedAudioCodecUpdate({ trackSid, subscribedAudioCodecs });
    this.#owner.send({ case: 'subscribedAudioCodecUpdate', value });
  }
}

function isSame(a: ReadonlyMap<string, boolean>, b: ReadonlyMap<string, boolean>): boolean {
  return a.size === b.size && [...a].every(([codec, isWanted]) => b.get(codec) === isWanted);
}
