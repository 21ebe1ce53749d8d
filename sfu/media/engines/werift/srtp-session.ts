import { rtpHeaderBytes } from '#proto/rtp/rtp-header';
import { deriveSessionKeys, SRTP_PROFILE, type SrtpProfile } from './srtp-keys.ts';
import { CounterModeCipher, GcmCipher, type SrtpCipher } from './srtp-packets.ts';

/** RFC 3711 section 3.3.2 wants at least 64; retransmissions of a second of video need more. */
const RTP_WINDOW = 1024;
const RTCP_WINDOW = 128;
/** A peer's SSRCs are learnt only from authentic packets; even so one peer gets no unlimited table. */
const MAX_STREAMS = 1024;

/** Which packet indices were seen; forgets what is older than the window. */
class ReplayWindow {
  readonly #seen: Float64Array;
  highest: number = -1;

  constructor(size: number) {
    this.#seen = new Float64Array(size).fill(-1);
  }

  isFresh(index: number): boolean {
    return index > this.highest - this.#seen.length && this.#seen[index % this.#seen.length] !== index;
  }

  add(index: number): void {
    this.#seen[index % this.#seen.length] = index;
    if (index > this.highest) this.highest = index;
  }
}

/** Makes the cipher of one direction from what DTLS negotiated. */
export type SrtpCipherSuite = (profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer) => SrtpCipher;

/** The ciphers that the profiles stand for. */
export const realCiphers: SrtpCipherSuite = (profile, masterKey, masterSalt) => {
  const keys = deriveSessionKeys(profile, masterKey, masterSalt);
  return profile === SRTP_PROFILE.aeadAes128Gcm ? new GcmCipher(keys) : new CounterModeCipher(keys);
};

/** Index nearest to the highest one seen (RFC 3711 section 3.3.1). */
function nearestIndex(highest: number, sequence: number): number {
  if (highest < 0) return sequence;
  const distance = ((sequence - highest) << 16) >> 16;
  return highest + distance;
}

/** Protects what one side sends. */
export class SrtpSender {
  readonly #cipher: SrtpCipher;
  readonly #highest = new Map<number, number>();
  readonly #rtcpIndices = new Map<number, number>();

  constructor(cipher: SrtpCipher) {
    this.#cipher = cipher;
  }

  /**
   * Protects a packet in the buffer that it was begun in.
   * @param out The header in clear, then room for the payload and {@link MAX_RTP_OVERHEAD_BYTES}.
   * @returns The part of the buffer that is to be sent.
   */
  protectRtp(out: Buffer, headerBytes: number, payload: Buffer): Buffer {
    const ssrc = out.readUInt32BE(8);
    const highest = this.#highest.get(ssrc) ?? -1;
    const index = Math.max(0, nearestIndex(highest, out.readUInt16BE(2)));
    if (index > highest) this.#highest.set(ssrc, index);
    const bytes = headerBytes + payload.length + this.#cipher.rtpOverheadBytes;
    const datagram = bytes === out.length ? out : out.subarray(0, bytes);
    this.#cipher.protectRtp(datagram, headerBytes, payload, Math.floor(index / 65536));
    return datagram;
  }

  /** @param compound A complete RTCP compound in clear. */
  protectRtcp(compound: Buffer): Buffer {
    const ssrc = compound.readUInt32BE(4);
    const index = ((this.#rtcpIndices.get(ssrc) ?? 0) + 1) & 0x7fffffff;
    this.#rtcpIndices.set(ssrc, index);
    return this.#cipher.protectRtcp(compound, index);
  }
}

/** Opens what the peer sends; forged, replayed and malformed packets give undefined. */
export class SrtpReceiver {
  readonly #cipher: SrtpCipher;
  readonly #streams = new Map<number, ReplayWindow>();
  readonly #rtcpStreams = new Map<number, ReplayWindow>();

  constructor(cipher: SrtpCipher) {
    this.#cipher = cipher;
  }

  /** @returns The payload in clear (padding included); the header stays in the packet. */
  unprotectRtp(packet: Buffer): { readonly headerBytes: number; readonly payload: Buffer } | undefined {
    const headerBytes = rtpHeaderBytes(packet);
    if (headerBytes === undefined) return undefined;
    const ssrc = packet.readUInt32BE(8);
    const known = this.#streams.get(ssrc);
    const index = nearestIndex(known?.highest ?? -1, packet.readUInt16BE(2));
    if (index < 0 || known?.isFresh(index) === false) return undefined;
    const payload = this.#cipher.unprotectRtp(packet, headerBytes, Math.floor(index / 65536));
    if (payload === undefined) return undefined;
    const stream = known ?? this.#addStream(this.#streams, ssrc, RTP_WINDOW);
    if (stream === undefined) return undefined;
    stream.add(index);
    return { headerBytes, payload };
  }

  /** @returns The compound in clear. */
  unprotectRtcp(packet: Buffer): Buffer | undefined {
    const opened = this.#cipher.unprotectRtcp(packet);
    if (opened === undefined) return undefined;
    const ssrc = packet.readUInt32BE(4);
    const stream = this.#rtcpStreams.get(ssrc) ?? this.#addStream(this.#rtcpStreams, ssrc, RTCP_WINDOW);
    if (stream === undefined || !stream.isFresh(opened.index)) return undefined;
    stream.add(opened.index);
    return opened.compound;
  }

  #addStream(table: Map<number, ReplayWindow>, ssrc: number, size: number): ReplayWindow | undefined {
    if (table.size >= MAX_STREAMS) return undefined;
    const stream = new ReplayWindow(size);
    table.set(ssrc, stream);
    return stream;
  }
}
