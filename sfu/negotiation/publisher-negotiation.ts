import { SessionDescription } from '@livekit/protocol';
import type { TrackInfo } from '@livekit/protocol';
import { ProtocolError } from '#proto/errors';
import type { SdpDescription, SdpSection } from '#proto/sdp/description';
import { readDescription } from '#proto/sdp/read-description';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import { opusFmtpOf } from '../publishing/publication.ts';
import type { Publications } from '../publishing/publications.ts';
import { answerSection } from './answer.ts';
import type { AnswerWishes } from './answer.ts';
import type { PeerLink } from './peer-link.ts';
import type { RequirementNegotiation } from './requirement-negotiation.ts';

/** Answers the client's offers: what it publishes, and on a single peer connection also what it receives. */
export class PublisherNegotiation {
  readonly link: PeerLink;
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #publications: Publications;
  readonly #requirement: RequirementNegotiation | undefined;

  constructor(
    owner: MediaSessionOwner,
    deps: MediaSessionDependencies,
    parts: { link: PeerLink; publications: Publications; requirement: RequirementNegotiation | undefined },
  ) {
    this.#owner = owner;
    this.#deps = deps;
    this.link = parts.link;
    this.#publications = parts.publications;
    this.#requirement = parts.requirement;
  }

  /**
   * Answers an offer.
   * @returns True when the list of published tracks changed.
   * @throws ProtocolError of `readDescription` and `PeerLink.acceptRemote`, `sdp/type`, `sdp/ssrc-simulcast`
   */
  offer(message: SessionDescription): boolean {
    if (message.type !== 'offer') {
      throw new ProtocolError('sdp/type', `an offer has the type "offer", not "${message.type.slice(0, 20)}"`);
    }
    const offer = readDescription(message.sdp);
    refuseSsrcSimulcast(offer);
    this.link.acceptRemote(offer, 'offer');
    this.#requirement?.acceptOffer(offer.sections);
    const transport = this.link.localTransport(this.link.answerSetup(setupOf(offer)));
    const infos = this.#publications.expectedInfos(offer.sections);
    const wishes = (section: SdpSection): AnswerWishes => this.#wishesFor(section, infos.get(section.mid));
    const answered = offer.sections.map((section) => answerSection(section, transport, wishes(section)));
    const hasChanged = this.#publications.applySections(answered, this.link.transport);
    const sdp = this.link.describe(answered.map(({ section }) => section));
    this.#sendAnswer(sdp, message.id);
    this.link.trickle(offer.sections[0]?.mid ?? '0');
    this.#requirement?.answered(answered);
    return hasChanged;
  }

  close(reason: string): void {
    this.#requirement?.close();
    this.link.close(reason);
  }

  #sendAnswer(sdp: string, offerId: number): void {
    const id = this.#deps.defects.has('offer-id-not-echoed') ? offerId + 1 : offerId;
    const midToTrackId = this.#requirement?.midToTrack() ?? {};
    const value = new SessionDescription({ type: 'answer', sdp, id, midToTrackId });
    if (!this.#deps.defects.has('offer-unanswered')) this.#owner.send({ case: 'answer', value });
  }

  #wishesFor(section: SdpSection, info: TrackInfo | undefined): AnswerWishes {
    const sdpCid = section.msid?.track ?? '';
    const codec = info?.codecs.find((each) => each.cid === sdpCid || each.sdpCid === sdpCid) ?? info?.codecs[0];
    const isIgnored = codec?.mimeType === '' || this.#deps.defects.has('publish-codec-ignored');
    const mimeType = isIgnored ? undefined : codec?.mimeType;
    return {
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(info === undefined ? {} : { opusFmtp: opusFmtpOf(info) }),
      goesByPackets: this.#owner.goesByPackets === true,
      prefersRed: info !== undefined && !info.disableRed,
      ...(this.#requirement?.slotOn(section.mid) ?? { wasSending: false }),
    };
  }
}

function setupOf(offer: SdpDescription): SdpSection['transport']['setup'] {
  return (offer.sections.find((section) => section.port !== 0) ?? offer.sections[0])?.transport.setup;
}

/** Simulcast needs rids; by SSRC group alone it is refused (PUB-022). */
function refuseSsrcSimulcast(offer: SdpDescription): void {
  const refused = offer.sections.find((section) => section.simGroups.length > 0 && section.rids.length === 0);
  if (refused !== undefined) {
    throw new ProtocolError('sdp/ssrc-simulcast', `section ${refused.mid}: simulcast needs rids`, {
      requirementId: 'PUB-022',
    });
  }
}
