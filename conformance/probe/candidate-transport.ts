/** Over what a probe looks for a path: UDP alone, UDP and TCP connections that it opens, or such connections alone. */
export type CandidateTransport = 'udp' | 'any' | 'tcp';

/** True for the text of a candidate that a peer with this choice may use (RFC 8839, RFC 6544). */
export function isUsable(candidate: string, transport: CandidateTransport): boolean {
  return transport !== 'tcp' || /^(a=)?candidate:\S+ \d+ tcp /i.test(candidate);
}

/** A description without the candidates that a peer with this choice may not use. */
export function usableDescription(sdp: string, transport: CandidateTransport): string {
  const lines = sdp.split('\r\n');
  return lines.filter((line) => !line.startsWith('a=candidate:') || isUsable(line, transport)).join('\r\n');
}
