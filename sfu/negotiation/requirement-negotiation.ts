import { MediaSectionsRequirement } from '@livekit/protocol';
import type { SdpSection } from '#proto/sdp/description';
import type { MediaKind } from '../media/engine.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import type { AnsweredSection } from './answer.ts';
import { isMediaKind } from './codecs.ts';
import { NegotiationDebounce } from './debounce.ts';
import type { PeerLink } from './peer-link.ts';
import { sentParameters } from './sender-slot.ts';
import type { SenderSlot } from './sender-slot.ts';
import type { SubscriberNegotiation, SubscriberNegotiationEvents } from './subscriber-negotiation.ts';

interface ReceivingSection {
  readonly kind: MediaKind;
  slot: SenderSlot | undefined;
  /** Track that was on it last, for SUB-003. */
  lastTrackSid: string | undefined;
}

/** Single peer connection: the client offers, told by a message that it should (SIG-083, SIG-084). */
export class RequirementNegotiation implements SubscriberNegotiation {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #link: PeerLink;
  readonly #events: SubscriberNegotiationEvents;
  readonly #debounce: NegotiationDebounce;
  /** The client's recvonly sections by mid, in its order. */
  readonly #sections = new Map<string, ReceivingSection>();
  readonly #bound = new Set<SenderSlot>();
  #slots: SenderSlot[] = [];
  /** Sections asked for since the last offer. */
  #requested: Record<MediaKind, number> = { audio: 0, video: 0 };

  constructor(
    owner: MediaSessionOwner,
    deps: MediaSessionDependencies,
    link: PeerLink,
    events: SubscriberNegotiationEvents,
  ) {
    this.#owner = owner;
    this.#deps = deps;
    this.#link = link;
    this.#events = events;
    this.#debounce = new NegotiationDebounce(deps.clock, () => this.#require(true));
  }

  add(slot: SenderSlot): void {
    this.#slots.push(slot);
    this.#debounce.request();
  }

  remove(slot: SenderSlot): void {
    if (!this.#slots.includes(slot)) return;
    this.#slots = this.#slots.filter((each) => each !== slot);
    this.#bound.delete(slot);
    for (const section of this.#sections.values()) if (section.slot === slot) section.slot = undefined;
    this.#debounce.request();
  }

  /** Asks for an offer; unless forced, only where sections are missing. */
  #require(isForced: boolean): void {
    const numAudios = this.#missing('audio');
    const numVideos = this.#missing('video');
    if (!isForced && numAudios + numVideos === 0) return;
    this.#requested = { audio: this.#requested.audio + numAudios, video: this.#requested.video + numVideos };
    if (this.#deps.defects.has('media-sections-never-required')) return;
    const value = new MediaSectionsRequirement({ numAudios, numVideos });
    this.#owner.send({ case: 'mediaSectionsRequirement', value });
  }

  #missing(kind: MediaKind): number {
    const free = [...this.#sections.values()].filter((each) => each.kind === kind && each.slot === undefined).length;
    const waiting = this.#unplaced(kind).length;
    return Math.max(0, waiting - free - this.#requested[kind]);
  }

  #unplaced(kind: MediaKind): SenderSlot[] {
    const placed = new Set([...this.#sections.values()].map((section) => section.slot));
    return this.#slots.filter((slot) => slot.kind === kind && !placed.has(slot));
  }

  /** A new offer of the client: places the waiting tracks on its sections. */
  acceptOffer(offered: readonly SdpSection[]): void {
    this.#requested = { audio: 0, video: 0 };
    const receiving = offered.filter((section) => section.direction === 'recvonly' && section.port !== 0);
    const mids = new Set(receiving.map((section) => section.mid));
    for (const mid of [...this.#sections.keys()]) if (!mids.has(mid)) this.#sections.delete(mid);
    for (const section of receiving) {
      if (!isMediaKind(section.kind) || this.#sections.has(section.mid)) continue;
      this.#sections.set(section.mid, { kind: section.kind, slot: undefined, lastTrackSid: undefined });
    }
    for (const kind of ['audio', 'video'] as const) for (const slot of this.#unplaced(kind)) this.#place(slot);
  }

  #place(slot: SenderSlot): void {
    const free = [...this.#sections.values()].filter((each) => each.kind === slot.kind && each.slot === undefined);
    const section =
      free.find((each) => each.lastTrackSid === slot.trackSid) ??
      free.find((each) => each.lastTrackSid === undefined) ??
      free[0];
    if (section === undefined) return;
    section.slot = slot;
    section.lastTrackSid = slot.trackSid;
  }

  /** The track that goes out on a section of the client, and whether one ever did. */
  slotOn(mid: string): { readonly slot?: SenderSlot; readonly wasSending: boolean } {
    const section = this.#sections.get(mid);
    const wasSending = section?.lastTrackSid !== undefined;
    return section?.slot === undefined ? { wasSending } : { slot: section.slot, wasSending };
  }

  /** `mid_to_track_id` of an answer (SIG-088). */
  midToTrack(): Record<string, string> {
    if (this.#deps.defects.has('mid-to-track-missing')) return {};
    return Object.fromEntries(
      [...this.#sections].flatMap(([mid, { slot }]) => (slot === undefined ? [] : [[mid, slot.trackSid]])),
    );
  }

  /** The answer is on its way: starts what it announced, and asks for sections that are still missing. */
  answered(sections: readonly AnsweredSection[]): void {
    for (const { section, offered, sendCodecs } of sections) {
      const slot = this.#sections.get(section.mid)?.slot;
      if (slot === undefined || this.#bound.has(slot)) continue;
      if (sendCodecs.length === 0) {
        this.#events.onUnsupported(slot);
        continue;
      }
      this.#bound.add(slot);
      this.#events.onBound(slot, this.#link.transport, sentParameters(slot, offered, sendCodecs));
    }
    this.#require(false);
  }

  close(): void {
    this.#debounce.cancel();
  }
}
