import { SubscribedCodec, SubscribedQuality, SubscribedQualityUpdate, VideoQuality } from '@livekit/protocol';
import type { TrackInfo } from '@livekit/protocol';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';

/** A pure decrease is told late, so that short changes cost nothing. Source: TIM-033. */
const DECREASE_DELAY_MS = 5_000;
/** Without a subscriber the publisher is told once that nothing is wanted. Source: TIM-034. */
const FIRST_UPDATE_MS = 10_000;
const NOTHING = -1;
const QUALITIES: readonly VideoQuality[] = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH];

interface Watched {
  readonly info: TrackInfo;
  /** Highest quality wanted, by subscriber's sid. */
  readonly wanted: Map<string, number>;
  told: number | undefined;
  timer: Timer | undefined;
}

/** Tells one publisher which layers of its video tracks are wanted (SUB-050…055). */
export class Dynacast {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #tracks = new Map<string, Watched>();

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies) {
    this.#owner = owner;
    this.#deps = deps;
  }

  /** Follows the list of published video tracks. */
  follow(infos: readonly TrackInfo[]): void {
    const sids = new Set(infos.map((info) => info.sid));
    for (const [sid, track] of this.#tracks) {
      if (sids.has(sid)) continue;
      track.timer?.cancel();
      this.#tracks.delete(sid);
    }
    for (const info of infos) {
      if (this.#tracks.has(info.sid)) continue;
      const track: Watched = { info, wanted: new Map(), told: undefined, timer: undefined };
      track.timer = this.#deps.clock.after(FIRST_UPDATE_MS, 'dynacast-first-update', () => this.#tell(track));
      this.#tracks.set(info.sid, track);
    }
  }

  /** A subscriber wants at most this quality, or nothing (undefined). */
  want(trackSid: string, subscriberSid: string, quality: VideoQuality | undefined): void {
    const track = this.#tracks.get(trackSid);
    if (track === undefined) return;
    if (quality === undefined) track.wanted.delete(subscriberSid);
    else track.wanted.set(subscriberSid, quality);
    const wanted = highestOf(track);
    if (track.told === undefined ? wanted > NOTHING : wanted > track.told) this.#tell(track);
    else if (track.told !== undefined && wanted < track.told) this.#tellLater(track);
  }

  /** The publisher unmuted its track: what is wanted is said again (SUB-054). */
  repeat(trackSid: string): void {
    const track = this.#tracks.get(trackSid);
    if (track === undefined) return;
    const isFirstToCome = track.told === undefined && track.timer !== undefined && highestOf(track) === NOTHING;
    if (isFirstToCome) return;
    track.told = undefined;
    this.#tell(track);
  }

  /** The publisher resumed: what it was told may be lost, and it is told anew with the next wish or after a while (SUB-056). */
  restart(): void {
    for (const track of this.#tracks.values()) {
      track.timer?.cancel();
      track.told = undefined;
      track.timer = this.#deps.clock.after(FIRST_UPDATE_MS, 'dynacast-first-update', () => this.#tell(track));
    }
  }

  #tellLater(track: Watched): void {
    track.timer?.cancel();
    track.timer = this.#deps.clock.after(DECREASE_DELAY_MS, 'dynacast-decrease', () => this.#tell(track));
  }

  #tell(track: Watched): void {
    track.timer?.cancel();
    track.timer = undefined;
    const wanted = highestOf(track);
    if (wanted === track.told || track.info.muted || this.#deps.defects.has('quality-update-missing')) return;
    track.told = wanted;
    const qualities = QUALITIES.map((quality) => new SubscribedQuality({ quality, enabled: quality <= wanted }));
    const mimeType = track.info.codecs[0]?.mimeType ?? track.info.mimeType;
    const codec = mimeType.toLowerCase().replace('video/', '');
    const value = new SubscribedQualityUpdate({
      trackSid: track.info.sid,
      subscribedQualities: qualities,
      subscribedCodecs: [new SubscribedCodec({ codec, qualities })],
    });
    this.#owner.send({ case: 'subscribedQualityUpdate', value });
  }

  close(): void {
    this.follow([]);
  }
}

/** The highest quality that is both wanted and published. */
function highestOf(track: Watched): number {
  const published = track.info.layers.map((layer) => layer.quality).filter((quality) => QUALITIES.includes(quality));
  const highest = published.length > 0 ? Math.max(...published) : VideoQuality.HIGH;
  const wanted = [...track.wanted.values()];
  return wanted.length === 0 ? NOTHING : Math.min(highest, Math.max(...wanted));
}
