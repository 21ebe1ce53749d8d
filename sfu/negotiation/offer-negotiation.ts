import { SessionDescription } from '@livekit/protocol';
import { ProtocolError } from '#proto/errors';
import type { SdpDescription } from '#proto/sdp/description';
import { readDescription } from '#proto/sdp/read-description';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';
import { enabledCodecs } from './codecs.ts';
import { NegotiationDebounce } from './debounce.ts';
import { PayloadTypes } from './payload-types.ts';
import type { PeerLink } from './peer-link.ts';
import { forwardableCodecs, sentParameters } from './sender-slot.ts';
import type { SenderSlot } from './sender-slot.ts';
import { DATA_MID, midToTrack, offerSections, placeSlot } from './subscriber-offer.ts';
import type { OfferedSection } from './subscriber-offer.ts';
import type { SubscriberNegotiation, SubscriberNegotiationEvents } from './subscriber-negotiation.ts';

/** Source: SIG-091, TIM-012. */
const ANSWER_TIMEOUT_MS = 15_000;

interface SentOffer {
  readonly sdp: string;
  readonly sections: readonly OfferedSection[];
}

/** Two peer connections: the server offers, one offer at a time (SIG-080, SIG-089…091). */
export class OfferNegotiation implements SubscriberNegotiation {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #link: PeerLink;
  readonly #events: SubscriberNegotiationEvents;
  readonly #debounce: NegotiationDebounce;
  readonly #payloadTypes: PayloadTypes = new PayloadTypes();
  readonly #bound = new Set<SenderSlot>();
  #sections: OfferedSection[] = [];
  #offerId: number;
  #outstanding: SentOffer | undefined;
  #hasBeenAnswered = false;
  /** Something changed while an offer was outstanding (SIG-090). */
  #mustOfferAgain = false;
  #mustRestartIce = false;
  #answerTimer: Timer | undefined;

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
    this.#debounce = new NegotiationDebounce(deps.clock, () => this.#offer());
    // Ids begin somewhere in 1…256 (SIG-086).
    this.#offerId = deps.random.bytes(1).readUInt8();
  }

  /** The first offer, with the data section only (SIG-081). */
  start(): void {
    this.#debounce.now();
  }

  add(slot: SenderSlot): void {
    this.#sections = this.#deps.defects.has('media-section-never-reused')
      ? [...this.#sections, { mid: String(this.#sections.length + 1), kind: slot.kind, slot, isSending: true }]
      : placeSlot(this.#sections, slot);
    this.#request();
  }

  remove(slot: SenderSlot): void {
    const isSent = (section: OfferedSection): boolean => section.slot === slot && section.isSending;
    if (!this.#sections.some(isSent)) return;
    this.#sections = this.#sections.map((section) => (isSent(section) ? { ...section, isSending: false } : section));
    this.#bound.delete(slot);
    this.#request();
  }

  #request(): void {
    if (this.#deps.defects.has('offers-not-debounced')) this.#debounce.now();
    else this.#debounce.request();
  }

  #offer(): void {
    if (this.#outstanding !== undefined && !this.#deps.defects.has('second-offer-while-unanswered')) {
      this.#mustOfferAgain = true;
      return;
    }
    this.#mustOfferAgain = false;
    if (this.#mustRestartIce) this.#link.restartIce();
    this.#mustRestartIce = false;
    const sections = [...this.#sections];
    const transport = this.#link.localTransport('actpass');
    const namesOthers = this.#owner.goesByPackets === true;
    const sdp = this.#link.describe(offerSections(sections, this.#payloadTypes, transport, namesOthers));
    this.#send({ sdp, sections });
  }

  #send(offer: SentOffer): void {
    this.#outstanding = offer;
    this.#offerId += 1;
    const midToTrackId = this.#deps.defects.has('mid-to-track-missing') ? {} : midToTrack(offer.sections);
    const value = new SessionDescription({ type: 'offer', sdp: offer.sdp, id: this.#offerId, midToTrackId });
    this.#owner.send({ case: 'offer', value });
    this.#link.trickle(DATA_MID);
    this.#answerTimer?.cancel();
    this.#answerTimer = this.#deps.clock.after(ANSWER_TIMEOUT_MS, 'answer-timeout', () => this.#onAnswerTimeout());
  }

  #onAnswerTimeout(): void {
    const isConnected = this.#link.transport.state === 'connected';
    if (this.#outstanding === undefined || !isConnected || this.#deps.defects.has('unanswered-offer-forgiven')) return;
    this.#events.onFailed('the subscriber offer was not answered');
  }

  /**
   * Applies the client's answer; a wrong id is no reason to refuse it (SIG-087). One that no offer waits for is an
   * error unless it repeats the answer to the last offer, or has no id and may come from before a resume.
   *
   * @throws ProtocolError of `readDescription` and `PeerLink.acceptRemote`, `sdp/unexpected-answer`
   */
  answer({ sdp, id }: SessionDescription): void {
    const offer = this.#outstanding;
    if (offer === undefined) {
      if (id === 0 || id === this.#offerId) return;
      throw new ProtocolError('sdp/unexpected-answer', `answer ${id} came while no offer was waiting for one`);
    }
    const description = readDescription(sdp);
    this.#link.acceptRemote(description, 'answer');
    this.#outstanding = undefined;
    this.#hasBeenAnswered = true;
    this.#answerTimer?.cancel();
    for (const section of offer.sections) this.#bind(section, description);
    if (this.#mustOfferAgain) this.#offer();
  }

  #bind(sent: OfferedSection, answer: SdpDescription): void {
    const { slot } = sent;
    const isCurrent = this.#sections.some((each) => each.mid === sent.mid && each.slot === slot && each.isSending);
    if (!sent.isSending || !isCurrent || this.#bound.has(slot)) return;
    const section = answer.sections.find((each) => each.mid === sent.mid);
    const codecs = section === undefined || section.port === 0 ? [] : forwardableCodecs(slot, enabledCodecs(section));
    if (section === undefined || codecs.length === 0) {
      this.#events.onUnsupported(slot);
      return;
    }
    if (section.direction === 'inactive' || section.direction === 'sendonly') return;
    this.#bound.add(slot);
    this.#events.onBound(slot, this.#link.transport, sentParameters(slot, section, codecs));
  }

  /** New ICE credentials in the next offer, after a resume (REC-010, REC-011). */
  restartIce(): void {
    if (this.#outstanding === undefined && !this.#hasBeenAnswered) return;
    if (this.#outstanding !== undefined && !this.#hasBeenAnswered) {
      this.#mustOfferAgain = true;
      this.#mustRestartIce = true;
      this.#send(this.#outstanding);
      return;
    }
    this.#outstanding = undefined;
    this.#mustRestartIce = true;
    this.#debounce.now();
  }

  close(): void {
    this.#debounce.cancel();
    this.#answerTimer?.cancel();
  }
}
