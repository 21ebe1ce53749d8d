import type { SdpMsid, SdpSection } from '#proto/sdp/description';
import type { MediaKind, RtpCodec, RtpParameters } from '../media/engine.ts';
import { isSameCodec, sdpCodecOf } from './codecs.ts';
import { sentExtensions } from './header-extensions.ts';

/** One track on its way to one subscriber: what an m-section has to say about it. */
export interface SenderSlot {
  readonly kind: MediaKind;
  readonly trackSid: string;
  readonly msid: SdpMsid;
  readonly ssrc: number;
  /** Video only. */
  readonly rtxSsrc?: number;
  /** The publisher's codecs, the preferred one first. */
  readonly codecs: readonly RtpCodec[];
  /**
   * Its publisher announced other codecs too. An offer then names the usual ones, lest a client without these reject the section:
   * a rejected one does not come back for the codec that it is asked for.
   */
  readonly hasBackup?: boolean;
}

/** The lines of an m-section that name the stream sent in it (SIG-097). */
export function senderLines(
  slot: SenderSlot | undefined,
  hasRtx: boolean,
): Pick<SdpSection, 'ssrcs' | 'fidGroups' | 'msid'> {
  if (slot === undefined) return { ssrcs: [], fidGroups: [] };
  const { msid, ssrc, rtxSsrc } = slot;
  const line = { cname: msid.stream, msid };
  if (!hasRtx || rtxSsrc === undefined) return { ssrcs: [{ ssrc, ...line }], fidGroups: [], msid };
  return { ssrcs: [ssrc, rtxSsrc].map((each) => ({ ssrc: each, ...line })), fidGroups: [[ssrc, rtxSsrc]], msid };
}

/** Those of the section's codecs to which the publisher's can be forwarded, in the publisher's order. */
export function forwardableCodecs(slot: SenderSlot, codecs: readonly RtpCodec[]): RtpCodec[] {
  const seen = new Set<number>();
  return slot.codecs
    .flatMap((published) => codecs.filter((codec) => isSameCodec(published, codec)).slice(0, 1))
    .filter((codec) => !seen.has(codec.payloadType) && seen.add(codec.payloadType));
}

/**
 * What the engine has to send on a section that both sides have described.
 * @param section The client's side of it, which decides ids and payload types.
 */
export function sentParameters(slot: SenderSlot, section: SdpSection, codecs: readonly RtpCodec[]): RtpParameters {
  const hasRtx = slot.rtxSsrc !== undefined && codecs.some((codec) => codec.rtxPayloadType !== undefined);
  return {
    mid: section.mid,
    codecs,
    headerExtensions: sentExtensions(section),
    encodings: [{ ssrc: slot.ssrc, ...(hasRtx && slot.rtxSsrc !== undefined ? { rtxSsrc: slot.rtxSsrc } : {}) }],
    cname: slot.msid.stream,
  };
}

/** Formats and codecs of an m-section, its RTX payload types among them. */
export function codecLines(codecs: readonly RtpCodec[]): Pick<SdpSection, 'codecs' | 'formats'> {
  return {
    codecs: codecs.map(sdpCodecOf),
    formats: codecs
      .flatMap((codec) => [codec.payloadType, ...(codec.rtxPayloadType === undefined ? [] : [codec.rtxPayloadType])])
      .map(String),
  };
}
