import { write } from 'sdp-transform';
import type { MediaDescription } from 'sdp-transform';

import type { SdpCodec, SdpDescription, SdpSection, SdpTransport } from './description.ts';

/** The text of an offer or an answer, with CRLF line ends. */
export function writeDescription(description: SdpDescription): string {
  return write({
    version: 0,
    origin: {
      username: '-',
      sessionId: description.originId,
      sessionVersion: description.originVersion,
      netType: 'IN',
      ipVer: 4,
      address: '0.0.0.0',
    },
    name: '-',
    timing: { start: 0, stop: 0 },
    ...(description.isIceLite ? { icelite: 'ice-lite' as const } : {}),
    msidSemantic: { semantic: 'WMS', token: '*' },
    extmapAllowMixed: 'extmap-allow-mixed',
    groups: [{ type: 'BUNDLE', mids: description.bundle.join(' ') }],
    media: description.sections.map(mediaOf),
  });
}

function mediaOf(section: SdpSection): MediaDescription {
  const head = {
    type: section.kind,
    port: section.port,
    protocol: section.protocol,
    payloads: section.formats.join(' '),
    connection: { version: 4, ip: '0.0.0.0' },
    mid: section.mid,
    direction: section.direction,
    ...(section.isBundleOnly ? { bundleOnly: 'bundle-only' as const } : {}),
    ...transportLines(section.transport),
  };
  const body = section.kind === 'application' ? sctpLines(section) : rtpLines(section);
  return { rtp: [], fmtp: [], ...head, ...body };
}

function transportLines(transport: SdpTransport): Partial<MediaDescription> {
  const [fingerprint] = transport.fingerprints;
  return {
    ...(transport.usernameFragment === undefined ? {} : { iceUfrag: transport.usernameFragment }),
    ...(transport.password === undefined ? {} : { icePwd: transport.password }),
    ...(fingerprint === undefined ? {} : { fingerprint: { type: fingerprint.algorithm, hash: fingerprint.value } }),
    ...(transport.setup === undefined ? {} : { setup: transport.setup }),
    candidates: transport.candidates.map((candidate) => ({
      foundation: candidate.foundation,
      component: candidate.component,
      transport: candidate.protocol,
      priority: candidate.priority,
      ip: candidate.address,
      port: candidate.port,
      type: candidate.type,
      ...(candidate.tcpType === undefined ? {} : { tcptype: candidate.tcpType }),
    })),
    ...(transport.endOfCandidates ? { endOfCandidates: 'end-of-candidates' as const } : {}),
  };
}

function sctpLines(section: SdpSection): Partial<MediaDescription> {
  if (section.sctp === undefined) return {};
  return { sctpPort: section.sctp.port, maxMessageSize: section.sctp.maxMessageSize };
}

function rtpLines(section: SdpSection): Partial<MediaDescription> {
  const isRejected = section.port === 0 && !section.isBundleOnly;
  const { simulcast } = section;
  return {
    ...(isRejected ? {} : { rtcpMux: 'rtcp-mux' as const, rtcpRsize: 'rtcp-rsize' as const }),
    rtp: section.codecs.flatMap(rtpmapsOf),
    fmtp: section.codecs.flatMap(fmtpsOf),
    rtcpFb: section.codecs.flatMap((codec) =>
      codec.rtcpFeedback.map(({ type, parameter }) => ({
        payload: codec.payloadType,
        type,
        ...(parameter === undefined ? {} : { subtype: parameter }),
      })),
    ),
    ext: section.headerExtensions.map(({ id, uri }) => ({ value: id, uri })),
    rids: section.rids.map(({ id, direction }) => ({ id, direction })),
    ...simulcastLine(simulcast),
    ...(section.fidGroups.length > 0
      ? { ssrcGroups: section.fidGroups.map((pair) => ({ semantics: 'FID', ssrcs: pair.join(' ') })) }
      : {}),
    ssrcs: section.ssrcs.flatMap((entry) => [
      ...(entry.cname === undefined ? [] : [{ id: entry.ssrc, attribute: 'cname', value: entry.cname }]),
      ...(entry.msid === undefined
        ? []
        : [{ id: entry.ssrc, attribute: 'msid', value: `${entry.msid.stream} ${entry.msid.track}`.trimEnd() }]),
    ]),
    ...(section.msid === undefined ? {} : { msid: [{ id: section.msid.stream, appdata: section.msid.track }] }),
  };
}

function simulcastLine(simulcast: SdpSection['simulcast']): Pick<MediaDescription, 'simulcast'> {
  const { send, recv } = simulcast;
  if (send !== undefined && recv !== undefined) {
    return { simulcast: { dir1: 'send', list1: send, dir2: 'recv', list2: recv } };
  }
  if (send !== undefined) return { simulcast: { dir1: 'send', list1: send } };
  return recv === undefined ? {} : { simulcast: { dir1: 'recv', list1: recv } };
}

function rtpmapsOf(codec: SdpCodec): MediaDescription['rtp'] {
  const { payloadType, name, clockRate, channels, rtxPayloadType } = codec;
  const own = { payload: payloadType, codec: name, rate: clockRate, ...(channels ? { encoding: channels } : {}) };
  return rtxPayloadType === undefined ? [own] : [own, { payload: rtxPayloadType, codec: 'rtx', rate: clockRate }];
}

function fmtpsOf(codec: SdpCodec): MediaDescription['fmtp'] {
  const own = codec.fmtp === '' ? [] : [{ payload: codec.payloadType, config: codec.fmtp }];
  const { rtxPayloadType } = codec;
  return rtxPayloadType === undefined ? own : [...own, { payload: rtxPayloadType, config: `apt=${codec.payloadType}` }];
}
