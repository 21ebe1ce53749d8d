import type { SdpSection, SdpTransport } from '#proto/sdp/description';
import type { MediaKind } from '../media/engine.ts';
import { dataSection, emptySection } from './sections.ts';
import { OFFERED_EXTENSIONS } from './header-extensions.ts';
import type { PayloadTypes } from './payload-types.ts';
import { codecLines, senderLines } from './sender-slot.ts';
import type { SenderSlot } from './sender-slot.ts';
import { withUsualCodecs } from './usual-codecs.ts';

/** One m-section of the subscriber peer connection. The data section is always the first, with mid 0 (SIG-082). */
export interface OfferedSection {
  readonly mid: string;
  readonly kind: MediaKind;
  /** The track on it, or the one that was on it last when `isSending` is false. */
  slot: SenderSlot;
  isSending: boolean;
}

export const DATA_MID = '0';

/**
 * Puts a track on a section that was used before for its kind, or on a new one (SUB-011).
 * @returns The sections with the track on one of them.
 */
export function placeSlot(sections: readonly OfferedSection[], slot: SenderSlot): OfferedSection[] {
  const lastTime = sections.find((section) => !section.isSending && section.slot.trackSid === slot.trackSid);
  const free = lastTime ?? sections.find((section) => !section.isSending && section.kind === slot.kind);
  if (free === undefined) {
    return [...sections, { mid: String(sections.length + 1), kind: slot.kind, slot, isSending: true }];
  }
  return sections.map((section) => (section === free ? { ...section, slot, isSending: true } : section));
}

/**
 * The m-sections of the offer. A section that stopped sending says `recvonly`, as livekit-server does (PUB-036).
 * @param namesOthers Sections name the usual codecs besides those of their track.
 */
export function offerSections(
  sections: readonly OfferedSection[],
  payloadTypes: PayloadTypes,
  transport: SdpTransport,
  namesOthers: boolean = false,
): SdpSection[] {
  const media = sections.map((section) => {
    const own = section.slot.codecs;
    const named = namesOthers || section.slot.hasBackup === true ? withUsualCodecs(section.kind, own) : own;
    const codecs = named.map((codec) => payloadTypes.offered(section.kind, codec));
    const hasRtx = codecs.some((codec) => codec.rtxPayloadType !== undefined);
    return {
      ...emptySection(section.kind, section.mid, transport),
      ...codecLines(codecs),
      headerExtensions: OFFERED_EXTENSIONS[section.kind],
      ...senderLines(section.isSending ? section.slot : undefined, hasRtx),
      direction: section.isSending ? ('sendrecv' as const) : ('recvonly' as const),
    };
  });
  return [dataSection(DATA_MID, transport), ...media];
}

/** `mid_to_track_id` of an offer (SIG-088). */
export function midToTrack(sections: readonly OfferedSection[]): Record<string, string> {
  return Object.fromEntries(
    sections.filter((section) => section.isSending).map((section) => [section.mid, section.slot.trackSid]),
  );
}
