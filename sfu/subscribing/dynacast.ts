import { SubscribedCodec, SubscribedQuality, SubscribedQualityUpdate, VideoQuality } from '@livekit/protocol';
import type { TrackInfo } from '@livekit/protocol';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';
import { kindOf } from '../publishing/publication.ts';
import { AudioCodecDemand } from './audio-codec-demand.ts';

/** A pure decrease is told late, so that short changes cost nothing. Source: TIM-033. */
const DECREASE_DELAY_MS = 5_000;
/** Without a subscriber the publisher is told once that nothing is wanted. Source: TIM-034. */
const FIRST_UPDATE_MS = 10_000;
const NOTHING = -1;
const QUALITIES: readonly VideoQuality[] = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH];

interface Wish {
  readonly quality: VideoQuality;
  /** Lower case, with `video/`. */
  readonly mimeType: string;
}

/** Highest quality by codec, the track's first codec first. */
type Qualities = ReadonlyMap<string, number>;

interface Watched {
  readonly info: TrackInfo;
  /** By subscriber's sid. */
  readonly wishes: Map<string, Wish>;
  told: Qualities | undefined;
  timer: Timer | undefined;
}

/** Tells one publisher which layers of its video tracks are wanted, and in which codecs its tracks are (SUB-050…057). */
export class Dynacast {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #tracks = new Map<string, Watched>();
  readonly #audio: AudioCodecDemand;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies) {
    this.#owner = owner;
    this.#deps = deps;
    this.#audio = new AudioCodecDemand(owner, deps);
  }

  /** Follows the list of published tracks. */
  follow(published: readonly TrackInfo[]): void {
    this.#audio.follow(published.filter((info) => kindOf(info) === 'audio'));
    const infos = published.filter((info) => kindOf(info) === 'video');
    const sids = new Set(infos.map((info) => info.sid));
    for (const [sid, track] of this.#tracks) {
      if (sids.has(sid)) continue;
      track.timer?.cancel();
      this.#tracks.delete(sid);
    }
    for (const info of infos) {
      if (this.#tracks.has(info.sid)) continue;
      const track: Watched = { info, wishes: new Map(), told: undefined, timer: undefined };
      this.#tellFirst(track);
      this.#tracks.set(info.sid, track);
    }
  }

  /**
   * A subscriber wants at most this quality, or nothing (undefined). Audio has one quality.
   * @param mimeType Codec in which it gets the track; a video track's first where it is not known yet.
   */
  want(trackSid: string, subscriberSid: string, quality: VideoQuality | undefined, mimeType?: string): void {
    this.#audio.want(trackSid, subscriberSid, quality === undefined ? undefined : mimeType);
    const track = this.#tracks.get(trackSid);
    if (track === undefined) return;
    if (this.#deps.defects.has('quality-of-newest-subscriber')) track.wishes.clear();
    if (quality === undefined) track.wishes.delete(subscriberSid);
    else track.wishes.set(subscriberSid, { quality, mimeType: mimeType ?? firstCodecOf(track.info) });
    const wanted = wantedOf(track);
    const isMore = [...wanted].some(([codec, each]) => each > (track.told?.get(codec) ?? NOTHING));
    if (isMore) this.#tell(track);
    else if (track.told !== undefined && !isSame(wanted, track.told)) this.#tellLater(track);
  }

  /** The publisher unmuted its track: what is wanted is said again (SUB-054). */
  repeat(trackSid: string): void {
    this.#audio.repeat(trackSid);
    const track = this.#tracks.get(trackSid);
    if (track === undefined) return;
    const isFirstToCome = track.told === undefined && track.timer !== undefined && track.wishes.size === 0;
    if (isFirstToCome) return;
    track.told = undefined;
    this.#tell(track);
  }

  /** The publisher resumed: what it was told may be lost, and it is told anew with the next wish or after a while (SUB-056). */
  restart(): void {
    this.#audio.repeatAll();
    for (const track of this.#tracks.values()) {
      track.told = undefined;
      this.#tellFirst(track);
    }
  }

  #tellFirst(track: Watched): void {
    track.timer?.cancel();
    track.timer = this.#deps.clock.after(FIRST_UPDATE_MS, 'dynacast-first-update', () => this.#tell(track));
  }

  #tellLater(track: Watched): void {
    track.timer?.cancel();
    track.timer = this.#deps.clock.after(DECREASE_DELAY_MS, 'dynacast-decrease', () => this.#tell(track));
  }

  #tell(track: Watched): void {
    track.timer?.cancel();
    track.timer = undefined;
    const wanted = wantedOf(track);
    const isTold = track.told !== undefined && isSame(wanted, track.told);
    if (isTold || track.info.muted || this.#deps.defects.has('quality-update-missing')) return;
    track.told = wanted;
    const codecs = [...wanted].map(([mimeType, highest]) => {
      const qualities = QUALITIES.map((quality) => new SubscribedQuality({ quality, enabled: quality <= highest }));
      return new SubscribedCodec({ codec: mimeType.replace('video/', ''), qualities });
    });
    const value = new SubscribedQualityUpdate({
      trackSid: track.info.sid,
      subscribedQualities: codecs[0]?.qualities ?? [],
      subscribedCodecs: codecs,
    });
    this.#owner.send({ case: 'subscribedQualityUpdate', value });
  }

  close(): void {
    this.follow([]);
  }
}

function firstCodecOf(info: TrackInfo): string {
  const named = info.codecs[0]?.mimeType ?? '';
  return (named === '' ? info.mimeType : named).toLowerCase();
}

/** The highest quality that is both wanted and published, of the first codec and of those that anybody wants or sends. */
function wantedOf({ info, wishes }: Watched): Qualities {
  const first = firstCodecOf(info);
  const sent = info.codecs.filter((codec) => codec.mid !== '').map((codec) => codec.mimeType.toLowerCase());
  const codecs = [first, ...sent, ...[...wishes.values()].map((wish) => wish.mimeType)];
  return new Map([...new Set(codecs)].map((codec) => [codec, highestOf(info, wishes, codec)]));
}

function highestOf(info: TrackInfo, wishes: ReadonlyMap<string, Wish>, mimeType: string): number {
  const published = info.layers.map((layer) => layer.quality).filter((quality) => QUALITIES.includes(quality));
  const highest = published.length > 0 ? Math.max(...published) : VideoQuality.HIGH;
  const wanted = [...wishes.values()].filter((wish) => wish.mimeType === mimeType).map((wish) => wish.quality);
  return wanted.length === 0 ? NOTHING : Math.min(highest, Math.max(...wanted));
}

function isSame(a: Qualities, b: Qualities): boolean {
  return a.size === b.size && [...a].every(([codec, quality]) => b.get(codec) === quality);
}
