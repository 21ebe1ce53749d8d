import { parse, type SessionDescription } from 'sdp-transform';
import type * as Werift from 'werift';
import type { Engine, RtpParameters, Transport } from '../../engine.ts';

type Stack = typeof Werift;
type PeerConnection = InstanceType<Stack['RTCPeerConnection']>;

export interface Section {
  readonly kind: 'audio' | 'video' | 'application';
  readonly mid: string;
  /** Payload types of the codec and its RTX. */
  readonly codecLines: readonly string[];
  readonly payloadTypes: readonly number[];
  readonly direction: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';
  readonly extra?: readonly string[];
}

/** What of an engine stands in a description; only its first candidate does. */
export type DescribedEngine = Pick<Engine, 'candidates' | 'fingerprints'>;

/** The engine as a client meets it whose UDP is blocked. */
export function overTcp({ candidates, fingerprints }: Engine): DescribedEngine {
  return { fingerprints, candidates: candidates.filter(({ protocol }) => protocol === 'tcp') };
}

/** Client options for that candidate: TCP connections are opened to it, none are waited for. */
function iceOptions(engine: DescribedEngine): { iceUseTcp: boolean; iceTcpPassive: boolean } {
  return { iceUseTcp: engine.candidates[0]?.protocol === 'tcp', iceTcpPassive: false };
}

/** SDP of the engine's side, just enough for werift. `setup` is ours. */
export function engineSdp(
  engine: DescribedEngine,
  transport: Transport,
  setup: string,
  sections: readonly Section[],
): string {
  const [candidate] = engine.candidates;
  const [fingerprint] = engine.fingerprints;
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=ice-lite'];
  lines.push(`a=group:BUNDLE ${sections.map(({ mid }) => mid).join(' ')}`, 'a=msid-semantic:WMS *');
  for (const section of sections) {
    const isData = section.kind === 'application';
    const formats = isData ? 'webrtc-datachannel' : section.payloadTypes.join(' ');
    lines.push(`m=${section.kind} 9 ${isData ? 'UDP/DTLS/SCTP' : 'UDP/TLS/RTP/SAVPF'} ${formats}`);
    lines.push('c=IN IP4 0.0.0.0', `a=mid:${section.mid}`, `a=${section.direction}`);
    lines.push(`a=ice-ufrag:${transport.ice.usernameFragment}`, `a=ice-pwd:${transport.ice.password}`);
    lines.push(`a=fingerprint:${fingerprint!.algorithm} ${fingerprint!.value}`, `a=setup:${setup}`);
    if (isData) lines.push('a=sctp-port:5000', 'a=max-message-size:262144');
    else lines.push('a=rtcp-mux', ...section.codecLines);
    lines.push(...(section.extra ?? []));
    const { address, port, priority, foundation, protocol } = candidate!;
    const type = protocol === 'tcp' ? ' tcptype passive' : '';
    lines.push(`a=candidate:${foundation} 1 ${protocol} ${priority} ${address} ${port} typ host${type}`);
    lines.push('a=end-of-candidates');
  }
  return `${lines.join('\r\n')}\r\n`;
}

export const OPUS_LINES = ['a=rtpmap:111 opus/48000/2'] as const;
export const AUDIO_LEVEL_URI = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
export const MID_URI = 'urn:ietf:params:rtp-hdrext:sdes:mid';

export function opusParameters(mid: string, extra: Partial<RtpParameters>): RtpParameters {
  const codec = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2, fmtp: '', rtcpFeedback: [] };
  return { mid, codecs: [codec], headerExtensions: [], encodings: [{}], ...extra };
}

export function remoteOf(sdp: string): {
  readonly description: SessionDescription;
  readonly fingerprints: { algorithm: string; value: string }[];
} {
  const description = parse(sdp);
  const holder = description.media[0]?.fingerprint ?? description.fingerprint;
  return { description, fingerprints: holder ? [{ algorithm: holder.type, value: holder.hash }] : [] };
}

/** Resolves once `test` holds; looks after every macrotask, up to a limit that only a failure meets. */
export async function until(what: string, test: () => boolean, limitMs = 8_000): Promise<void> {
  const start = performance.now();
  while (!test()) {
    if (performance.now() - start > limitMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

export interface Connected {
  readonly pc: PeerConnection;
  readonly sdp: SessionDescription;
}

/**
 * A werift client offers (audio sendonly and data) and the engine's transport answers.
 * @param dtlsRole Role of the client.
 */
export async function connectPublisher(
  stack: Stack,
  engine: DescribedEngine,
  transport: Transport,
  options: { readonly dtlsRole: 'client' | 'server'; readonly track: unknown; readonly fingerprint?: string },
): Promise<Connected> {
  const pc = new stack.RTCPeerConnection({
    iceServers: [],
    bundlePolicy: 'max-bundle',
    headerExtensions: { audio: [stack.useSdesMid()] },
    iceAdditionalHostAddresses: ['127.0.0.1'],
    ...iceOptions(engine),
  });
  pc.addTransceiver(options.track as never, { direction: 'sendonly' });
  pc.createDataChannel('_reliable', { ordered: true });
  pc.createDataChannel('_lossy', { ordered: false, maxRetransmits: 0 });
  await pc.setLocalDescription(await pc.createOffer());
  const remote = remoteOf(pc.localDescription!.sdp);
  const fingerprints = options.fingerprint
    ? [{ algorithm: 'sha-256', value: options.fingerprint }]
    : remote.fingerprints;
  transport.connect({ dtls: { role: options.dtlsRole, fingerprints }, sctp: { port: 5000, maxMessageSize: 262_144 } });
  const setup = options.dtlsRole === 'client' ? 'passive' : 'active';
  const sections: Section[] = remote.description.media.map((media) => ({
    kind: media.type as Section['kind'],
    mid: String(media.mid),
    codecLines: (media.rtp ?? []).map(
      (codec) => `a=rtpmap:${codec.payload} ${codec.codec}/${codec.rate}${codec.encoding ? `/${codec.encoding}` : ''}`,
    ),
    payloadTypes: (media.rtp ?? []).map(({ payload }) => payload),
    direction: media.type === 'application' ? 'sendrecv' : 'recvonly',
    extra: (media.ext ?? []).map(({ value, uri }) => `a=extmap:${value} ${uri}`),
  }));
  await pc.setRemoteDescription({ type: 'answer', sdp: engineSdp(engine, transport, setup, sections) });
  return { pc, sdp: remote.description };
}

/** The engine's transport offers sections and a werift client answers. */
export async function connectSubscriber(
  stack: Stack,
  engine: DescribedEngine,
  transport: Transport,
  sections: readonly Section[],
  onPc: (pc: PeerConnection) => void = () => undefined,
): Promise<Connected> {
  const pc = new stack.RTCPeerConnection({
    iceServers: [],
    bundlePolicy: 'max-bundle',
    headerExtensions: { audio: [stack.useSdesMid()] },
    iceAdditionalHostAddresses: ['127.0.0.1'],
    ...iceOptions(engine),
  });
  onPc(pc);
  await pc.setRemoteDescription({ type: 'offer', sdp: engineSdp(engine, transport, 'actpass', sections) });
  await pc.setLocalDescription(await pc.createAnswer());
  const remote = remoteOf(pc.localDescription!.sdp);
  const role = remote.description.media[0]?.setup === 'passive' ? 'server' : 'client';
  transport.connect({
    dtls: { role, fingerprints: remote.fingerprints },
    sctp: { port: 5000, maxMessageSize: 262_144 },
  });
  return { pc, sdp: remote.description };
}
