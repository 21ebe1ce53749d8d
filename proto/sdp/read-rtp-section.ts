import type { MediaDescription } from 'sdp-transform';

import type { SdpCodec, SdpMsid, SdpRtcpFeedback, SdpSection, SdpSsrc } from './description.ts';

/** Feedback lines of one codec; clients have fewer than ten. */
const MAX_FEEDBACK_LINES = 32;

type RtpFields = Pick<
  SdpSection,
  'codecs' | 'headerExtensions' | 'rids' | 'simulcast' | 'ssrcs' | 'fidGroups' | 'simGroups' | 'msid'
>;

/**
 * The fields of one m-section that speak of RTP. Lines with numbers that are none are passed over.
 * @param text The section as written: `sdp-transform` cuts stream ids off at a `|`, which LiveKit's have.
 */
export function readRtpFields(media: MediaDescription, text: string): RtpFields {
  const msid = msidOf(media, text);
  return {
    codecs: codecsOf(media),
    headerExtensions: (media.ext ?? [])
      .filter((line) => isByte(line.value))
      .map((line) => ({ id: line.value, uri: String(line.uri) })),
    rids: (media.rids ?? [])
      .filter((line) => line.id !== undefined)
      .map((line) => ({ id: String(line.id), direction: line.direction === 'recv' ? 'recv' : 'send' })),
    simulcast: simulcastOf(media),
    ssrcs: ssrcsOf(media),
    fidGroups: groupsOf(media, 'FID').flatMap(([first, second]) =>
      first === undefined || second === undefined ? [] : [[first, second] as const],
    ),
    simGroups: groupsOf(media, 'SIM'),
    ...(msid === undefined ? {} : { msid }),
  };
}

function codecsOf(media: MediaDescription): SdpCodec[] {
  const order = [
    ...new Set(
      String(media.payloads ?? '')
        .split(' ')
        .map(Number)
        .filter(isByte),
    ),
  ];
  const byPayloadType = new Map((media.rtp ?? []).toReversed().map((line) => [line.payload, line]));
  const lines = order.flatMap((payloadType) => byPayloadType.get(payloadType) ?? []);
  const rtxOf = new Map<number, number>();
  for (const line of lines.filter((each) => isRtx(each.codec))) {
    const repaired = Number(/(?:^|;)\s*apt=(\d+)/.exec(fmtpOf(media, line.payload))?.[1]);
    if (isByte(repaired) && !rtxOf.has(repaired)) rtxOf.set(repaired, line.payload);
  }
  return lines
    .filter((line) => !isRtx(line.codec))
    .map((line) => {
      const rtxPayloadType = rtxOf.get(line.payload);
      const channels = Number(line.encoding);
      return {
        name: String(line.codec),
        payloadType: line.payload,
        clockRate: Number(line.rate ?? 0),
        ...(line.encoding !== undefined && Number.isInteger(channels) ? { channels } : {}),
        fmtp: fmtpOf(media, line.payload),
        rtcpFeedback: feedbackOf(media, line.payload),
        ...(rtxPayloadType === undefined ? {} : { rtxPayloadType }),
      };
    });
}

function isRtx(name: string): boolean {
  return String(name).toLowerCase() === 'rtx';
}

function fmtpOf(media: MediaDescription, payloadType: number): string {
  return String((media.fmtp ?? []).find((line) => line.payload === payloadType)?.config ?? '');
}

function feedbackOf(media: MediaDescription, payloadType: number): SdpRtcpFeedback[] {
  return (media.rtcpFb ?? [])
    .filter((line) => String(line.payload) === '*' || Number(line.payload) === payloadType)
    .slice(0, MAX_FEEDBACK_LINES)
    .map((line) => ({
      type: String(line.type),
      ...(line.subtype === undefined ? {} : { parameter: String(line.subtype) }),
    }));
}

function simulcastOf(media: MediaDescription): SdpSection['simulcast'] {
  const lists: { send?: string; recv?: string } = {};
  const written = media.simulcast;
  if (written?.list1 !== undefined) lists[written.dir1 === 'recv' ? 'recv' : 'send'] = String(written.list1);
  if (written?.list2 !== undefined) lists[written.dir2 === 'recv' ? 'recv' : 'send'] = String(written.list2);
  return lists;
}

function ssrcsOf(media: MediaDescription): SdpSsrc[] {
  const bySsrc = new Map<number, { ssrc: number; cname?: string; msid?: SdpMsid }>();
  for (const line of media.ssrcs ?? []) {
    const ssrc = Number(line.id);
    if (!isSsrc(ssrc)) continue;
    const entry = bySsrc.get(ssrc) ?? { ssrc };
    bySsrc.set(ssrc, entry);
    const value = String(line.value ?? '');
    if (line.attribute === 'cname') entry.cname = value;
    if (line.attribute === 'msid') {
      const msid = splitMsid(value);
      if (msid !== undefined) entry.msid = msid;
    }
  }
  return [...bySsrc.values()];
}

function groupsOf(media: MediaDescription, semantics: string): number[][] {
  return (media.ssrcGroups ?? [])
    .filter((group) => String(group.semantics) === semantics)
    .map((group) => String(group.ssrcs).split(' ').map(Number).filter(isSsrc));
}

function msidOf(media: MediaDescription, text: string): SdpMsid | undefined {
  const [, value] = /^a=msid:(.+?)\s*$/m.exec(text) ?? [];
  if (value !== undefined) return splitMsid(value);
  return ssrcsOf(media).find((entry) => entry.msid !== undefined)?.msid;
}

function splitMsid(value: string): SdpMsid | undefined {
  const [stream, track] = value.split(' ');
  return stream === undefined || stream === '' ? undefined : { stream, track: track ?? '' };
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

function isSsrc(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff;
}
