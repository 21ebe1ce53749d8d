/** What one datagram of a bundled WebRTC transport carries. */
export type DatagramClass = 'stun' | 'dtls' | 'rtp' | 'rtcp' | 'turn-channel';

/**
 * Tells protocols that share one port apart by the first octet, and RTCP from RTP by the second.
 * Source: RFC 7983 section 7, RFC 5761 section 4.
 * @returns undefined for an empty datagram and for first octets that belong to no protocol.
 */
export function classifyDatagram(datagram: Uint8Array): DatagramClass | undefined {
  const first = datagram[0];
  if (first === undefined) return undefined;
  if (first <= 3) return 'stun';
  if (first >= 20 && first <= 63) return 'dtls';
  if (first >= 64 && first <= 79) return 'turn-channel';
  if (first < 128 || first > 191) return undefined;
  const second = datagram[1];
  if (second === undefined) return undefined;
  return second >= 192 && second <= 223 ? 'rtcp' : 'rtp';
}
