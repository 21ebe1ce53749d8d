import type { SdpDirection, SdpSection, SdpTransport } from '#proto/sdp/description';
import type { MediaKind, RtpCodec, RtpEncoding, RtpParameters } from '../media/engine.ts';
import { enabledCodecs, isMediaKind, preferCodec, withoutRemb } from './codecs.ts';
import { answeredExtensions, receivedExtensions } from './header-extensions.ts';
import { dataSection, emptySection, rejectedSection } from './sections.ts';
import { codecLines, forwardableCodecs, senderLines } from './sender-slot.ts';
import type { SenderSlot } from './sender-slot.ts';

/** What the session knows about one section of the client's offer. */
export interface AnswerWishes {
  /** Mime type that the track on it was announced with (PUB-019). */
  readonly mimeType?: string;
  /** A client on pion: which video codec it sends shows with the first packet, and it keeps which codecs it was once told. */
  readonly goesByPackets?: boolean;
  /** Added to the opus fmtp, for instance `;usedtx=1` (PUB-023). */
  readonly opusFmtp?: string;
  /** Opus comes inside RED where the client offers it (PUB-023). */
  readonly prefersRed: boolean;
  /** The subscribed track that goes out on it (single peer connection). */
  readonly slot?: SenderSlot;
  /** A subscribed track went out on it before (SIG-099). */
  readonly wasSending: boolean;
}

/** One section of the answer, and what it means for the engine. */
export interface AnsweredSection {
  readonly section: SdpSection;
  readonly offered: SdpSection;
  /** Set when the client sends here. */
  readonly receive?: { readonly kind: MediaKind; readonly rtp: RtpParameters };
  /** Codecs of the subscribed track; empty when the client has none of them (SUB-007). */
  readonly sendCodecs: readonly RtpCodec[];
}

/** Answers one m-section of an offer. */
export function answerSection(offered: SdpSection, transport: SdpTransport, wishes: AnswerWishes): AnsweredSection {
  const isRejected = offered.port === 0 && !offered.isBundleOnly;
  if (isRejected) return { section: rejectedSection(offered), offered, sendCodecs: [] };
  if (offered.kind === 'application') {
    const isData = offered.sctp !== undefined && offered.formats.includes('webrtc-datachannel');
    const section = isData ? dataSection(offered.mid, transport) : rejectedSection(offered);
    return { section, offered, sendCodecs: [] };
  }
  const codecs = enabledCodecs(offered);
  if (!isMediaKind(offered.kind) || codecs.length === 0) {
    return { section: rejectedSection(offered), offered, sendCodecs: [] };
  }
  const clientSends = offered.direction === 'sendonly' || offered.direction === 'sendrecv';
  return clientSends
    ? answerReceiving(offered, offered.kind, codecs, transport, wishes)
    : answerSending(offered, codecs, transport, wishes);
}

function answerReceiving(
  offered: SdpSection,
  kind: MediaKind,
  enabled: readonly RtpCodec[],
  transport: SdpTransport,
  wishes: AnswerWishes,
): AnsweredSection {
  const codecs = answeredCodecs(kind, enabled, wishes).map(withoutRemb);
  const headerExtensions = receivedExtensions(offered);
  const rids = offered.rids.filter((rid) => rid.direction === 'send').map((rid) => rid.id);
  const section: SdpSection = {
    ...emptySection(kind, offered.mid, transport),
    ...codecLines(codecs),
    headerExtensions,
    rids: rids.map((id) => ({ id, direction: 'recv' as const })),
    simulcast: rids.length > 0 ? { recv: rids.join(';') } : {},
    direction: 'recvonly',
  };
  const encodings = encodingsOf(offered, rids);
  const rtp = { mid: offered.mid, codecs: receivedCodecs(kind, codecs, wishes), headerExtensions, encodings };
  return { section, offered, receive: { kind, rtp }, sendCodecs: [] };
}

/**
 * The codecs that the client may send, the wanted one first (PUB-019). The others stay: some stacks (pion) keep from the first
 * answer what the other side knows, and could send no further track in another codec.
 */
function answeredCodecs(kind: MediaKind, enabled: readonly RtpCodec[], wishes: AnswerWishes): RtpCodec[] {
  if (kind === 'video' || isPlainAudio(wishes.mimeType)) return preferCodec(enabled, wishes.mimeType);
  const hasOpus = enabled.some((codec) => codec.mimeType.toLowerCase() === 'audio/opus');
  const preferred = preferCodec(
    preferCodec(enabled, 'audio/opus'),
    wishes.prefersRed && hasOpus ? 'audio/red' : undefined,
  );
  return preferred
    .filter((codec) => wishes.prefersRed || codec.mimeType.toLowerCase() !== 'audio/red')
    .map((codec) =>
      codec.mimeType.toLowerCase() === 'audio/opus' ? { ...codec, fmtp: opusFmtp(codec.fmtp, wishes) } : codec,
    );
}

/** What is taken of them: video, and audio announced as something else than opus, comes in one codec, as a rule the first. */
function receivedCodecs(kind: MediaKind, answered: readonly RtpCodec[], wishes: AnswerWishes): RtpCodec[] {
  if (kind === 'audio' && !isPlainAudio(wishes.mimeType)) return [...answered];
  if (wishes.goesByPackets === true && wishes.mimeType === undefined) return [...answered];
  const first = answered[0]?.mimeType.toLowerCase();
  return answered.filter((codec) => codec.mimeType.toLowerCase() === first);
}

/** G.711 and the like: whatever is announced, except opus, which may come inside RED. */
function isPlainAudio(mimeType: string | undefined): boolean {
  return mimeType !== undefined && mimeType !== 'audio/opus' && mimeType !== 'audio/red';
}

function opusFmtp(offered: string, wishes: AnswerWishes): string {
  if (wishes.opusFmtp === undefined) return offered;
  const kept = offered.split(';').filter((part) => !/^\s*(usedtx|stereo|maxaveragebitrate)=/.test(part));
  return [kept.join(';'), wishes.opusFmtp].filter(Boolean).join(';');
}

function encodingsOf(offered: SdpSection, rids: readonly string[]): RtpEncoding[] {
  if (rids.length > 0) return lowestFirst(rids).map((rid) => ({ rid }));
  const [pair] = offered.fidGroups;
  if (pair !== undefined) return [{ ssrc: pair[0], rtxSsrc: pair[1] }];
  const [first] = offered.ssrcs;
  return first === undefined ? [{}] : [{ ssrc: first.ssrc }];
}

/** Names of layers, lowest first. Source: PUB-022. */
const RID_NAMES: readonly (readonly string[])[] = [
  ['q', 'h', 'f'],
  ['2', '1', '0'],
];

/** A client may list its layers from either end: known names say which is the lowest; others stay as they are. */
function lowestFirst(rids: readonly string[]): readonly string[] {
  const names = RID_NAMES.find((each) => rids.every((rid) => each.includes(rid)));
  return names === undefined ? rids : names.filter((name) => rids.includes(name));
}

function answerSending(
  offered: SdpSection,
  enabled: readonly RtpCodec[],
  transport: SdpTransport,
  wishes: AnswerWishes,
): AnsweredSection {
  const { slot } = wishes;
  const sendCodecs = slot === undefined ? [] : forwardableCodecs(slot, enabled);
  const others = sendCodecs.length === 0 || wishes.goesByPackets === true ? enabled : [];
  const codecs = [...sendCodecs, ...others.filter((codec) => !sendCodecs.includes(codec))];
  const isSending = sendCodecs.length > 0;
  const hasRtx = codecs.some((codec) => codec.rtxPayloadType !== undefined);
  const section: SdpSection = {
    ...emptySection(offered.kind, offered.mid, transport),
    ...codecLines(codecs),
    headerExtensions: answeredExtensions(offered),
    ...senderLines(isSending ? slot : undefined, hasRtx),
    direction: sendingDirection(offered.direction, isSending, wishes.wasSending),
  };
  return { section, offered, sendCodecs };
}

/** An unused section is already `sendonly`, one whose track went away is `inactive` (SIG-099, PUB-036). */
function sendingDirection(offered: SdpDirection, isSending: boolean, wasSending: boolean): SdpDirection {
  if (offered === 'inactive') return 'inactive';
  return isSending || !wasSending ? 'sendonly' : 'inactive';
}
