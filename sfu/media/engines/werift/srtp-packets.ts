import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { xor16, xor32, type SrtpSessionKeys } from './srtp-keys.ts';

/** Encrypts and authenticates single packets of one direction; knows indices, not streams. */
export interface SrtpCipher {
  /** Bytes by which a protected RTP packet is longer, {@link MAX_RTP_OVERHEAD_BYTES} at most. */
  readonly rtpOverheadBytes: number;
  /**
   * Writes payload and tag behind the header.
   * @param out Begins with the header in clear; as long as header, payload and overhead together.
   */
  protectRtp(out: Buffer, headerBytes: number, payload: Buffer, rollover: number): void;
  /** @returns The payload in clear, or undefined when the packet is not authentic. */
  unprotectRtp(packet: Buffer, headerBytes: number, rollover: number): Buffer | undefined;
  protectRtcp(compound: Buffer, index: number): Buffer;
  /** @returns Index and compound in clear, or undefined when the packet is not authentic. */
  unprotectRtcp(packet: Buffer): { readonly index: number; readonly compound: Buffer } | undefined;
}

const RTCP_CLEAR_BYTES = 8;
const ENCRYPTED_FLAG = 0x80000000;
const GCM_TAG_BYTES = 16;
/** No profile adds more: who builds a packet with so much room need not copy it again. */
export const MAX_RTP_OVERHEAD_BYTES: number = GCM_TAG_BYTES;
const SHA1_80_TAG_BYTES = 10;

function indexWord(index: number): Buffer {
  const word = Buffer.alloc(4);
  word.writeUInt32BE((index | ENCRYPTED_FLAG) >>> 0);
  return word;
}

/** AEAD_AES_128_GCM. Source: RFC 7714 sections 8 and 9. */
export class GcmCipher implements SrtpCipher {
  readonly rtpOverheadBytes: number = GCM_TAG_BYTES;
  readonly #keys: SrtpSessionKeys;

  constructor(keys: SrtpSessionKeys) {
    this.#keys = keys;
  }

  #rtpIv(packet: Buffer, rollover: number): Buffer {
    const iv = Buffer.from(this.#keys.rtpSalt);
    xor32(iv, 2, packet.readUInt32BE(8));
    xor32(iv, 6, rollover);
    xor16(iv, 10, packet.readUInt16BE(2));
    return iv;
  }

  #rtcpIv(packet: Buffer, index: number): Buffer {
    const iv = Buffer.from(this.#keys.rtcpSalt);
    xor32(iv, 2, packet.readUInt32BE(4));
    xor32(iv, 8, index);
    return iv;
  }

  protectRtp(out: Buffer, headerBytes: number, payload: Buffer, rollover: number): void {
    const cipher = createCipheriv('aes-128-gcm', this.#keys.rtpKey, this.#rtpIv(out, rollover));
    cipher.setAAD(out.subarray(0, headerBytes));
    out.set(cipher.update(payload), headerBytes);
    cipher.final();
    out.set(cipher.getAuthTag(), headerBytes + payload.length);
  }

  unprotectRtp(packet: Buffer, headerBytes: number, rollover: number): Buffer | undefined {
    const end = packet.length - GCM_TAG_BYTES;
    if (end < headerBytes) return undefined;
    const decipher = createDecipheriv('aes-128-gcm', this.#keys.rtpKey, this.#rtpIv(packet, rollover), {
      authTagLength: GCM_TAG_BYTES,
    });
    decipher.setAAD(packet.subarray(0, headerBytes));
    decipher.setAuthTag(packet.subarray(end));
    try {
      const payload = decipher.update(packet.subarray(headerBytes, end));
      decipher.final();
      return payload;
    } catch {
      return undefined;
    }
  }

  protectRtcp(compound: Buffer, index: number): Buffer {
    const clear = compound.subarray(0, RTCP_CLEAR_BYTES);
    const trailer = indexWord(index);
    const cipher = createCipheriv('aes-128-gcm', this.#keys.rtcpKey, this.#rtcpIv(compound, index));
    cipher.setAAD(Buffer.concat([clear, trailer]));
    const encrypted = cipher.update(compound.subarray(RTCP_CLEAR_BYTES));
    cipher.final();
    return Buffer.concat([clear, encrypted, cipher.getAuthTag(), trailer]);
  }

  unprotectRtcp(packet: Buffer): { index: number; compound: Buffer } | undefined {
    const trailerAt = packet.length - 4;
    const tagAt = trailerAt - GCM_TAG_BYTES;
    if (tagAt < RTCP_CLEAR_BYTES) return undefined;
    const word = packet.readUInt32BE(trailerAt);
    const index = word & 0x7fffffff;
    const clearBytes = word & ENCRYPTED_FLAG ? RTCP_CLEAR_BYTES : tagAt;
    const decipher = createDecipheriv('aes-128-gcm', this.#keys.rtcpKey, this.#rtcpIv(packet, index), {
      authTagLength: GCM_TAG_BYTES,
    });
    decipher.setAAD(Buffer.concat([packet.subarray(0, clearBytes), packet.subarray(trailerAt)]));
    decipher.setAuthTag(packet.subarray(tagAt, trailerAt));
    try {
      const decrypted = decipher.update(packet.subarray(clearBytes, tagAt));
      decipher.final();
      return { index, compound: Buffer.concat([packet.subarray(0, clearBytes), decrypted]) };
    } catch {
      return undefined;
    }
  }
}

/** AES_CM_128_HMAC_SHA1_80. Source: RFC 3711 sections 3.3, 3.4, 4.1.1 and 4.2.1. */
export class CounterModeCipher implements SrtpCipher {
  readonly rtpOverheadBytes: number = SHA1_80_TAG_BYTES;
  readonly #keys: SrtpSessionKeys;
  readonly #rollover: Buffer = Buffer.alloc(4);

  constructor(keys: SrtpSessionKeys) {
    this.#keys = keys;
  }

  #rtpIv(packet: Buffer, rollover: number): Buffer {
    const iv = Buffer.alloc(16);
    this.#keys.rtpSalt.copy(iv);
    xor32(iv, 4, packet.readUInt32BE(8));
    xor32(iv, 8, rollover);
    xor16(iv, 12, packet.readUInt16BE(2));
    return iv;
  }

  #rtcpIv(packet: Buffer, index: number): Buffer {
    const iv = Buffer.alloc(16);
    this.#keys.rtcpSalt.copy(iv);
    xor32(iv, 4, packet.readUInt32BE(4));
    xor32(iv, 10, index);
    return iv;
  }

  #rtpTag(covered: Buffer, rollover: number): Buffer {
    this.#rollover.writeUInt32BE(rollover);
    const mac = createHmac('sha1', this.#keys.rtpAuthentication).update(covered).update(this.#rollover).digest();
    return mac.subarray(0, SHA1_80_TAG_BYTES);
  }

  #rtcpTag(covered: Buffer): Buffer {
    return createHmac('sha1', this.#keys.rtcpAuthentication).update(covered).digest().subarray(0, SHA1_80_TAG_BYTES);
  }

  protectRtp(out: Buffer, headerBytes: number, payload: Buffer, rollover: number): void {
    const packetBytes = headerBytes + payload.length;
    const cipher = createCipheriv('aes-128-ctr', this.#keys.rtpKey, this.#rtpIv(out, rollover));
    out.set(cipher.update(payload), headerBytes);
    out.set(this.#rtpTag(out.subarray(0, packetBytes), rollover), packetBytes);
  }

  unprotectRtp(packet: Buffer, headerBytes: number, rollover: number): Buffer | undefined {
    const end = packet.length - SHA1_80_TAG_BYTES;
    if (end < headerBytes) return undefined;
    if (!timingSafeEqual(this.#rtpTag(packet.subarray(0, end), rollover), packet.subarray(end))) return undefined;
    const decipher = createDecipheriv('aes-128-ctr', this.#keys.rtpKey, this.#rtpIv(packet, rollover));
    return decipher.update(packet.subarray(headerBytes, end));
  }

  protectRtcp(compound: Buffer, index: number): Buffer {
    const cipher = createCipheriv('aes-128-ctr', this.#keys.rtcpKey, this.#rtcpIv(compound, index));
    const encrypted = cipher.update(compound.subarray(RTCP_CLEAR_BYTES));
    const covered = Buffer.concat([compound.subarray(0, RTCP_CLEAR_BYTES), encrypted, indexWord(index)]);
    return Buffer.concat([covered, this.#rtcpTag(covered)]);
  }

  unprotectRtcp(packet: Buffer): { index: number; compound: Buffer } | undefined {
    const tagAt = packet.length - SHA1_80_TAG_BYTES;
    const trailerAt = tagAt - 4;
    if (trailerAt < RTCP_CLEAR_BYTES) return undefined;
    if (!timingSafeEqual(this.#rtcpTag(packet.subarray(0, tagAt)), packet.subarray(tagAt))) return undefined;
    const word = packet.readUInt32BE(trailerAt);
    const index = word & 0x7fffffff;
    if (!(word & ENCRYPTED_FLAG)) return { index, compound: packet.subarray(0, trailerAt) };
    const decipher = createDecipheriv('aes-128-ctr', this.#keys.rtcpKey, this.#rtcpIv(packet, index));
    const decrypted = decipher.update(packet.subarray(RTCP_CLEAR_BYTES, trailerAt));
    return { index, compound: Buffer.concat([packet.subarray(0, RTCP_CLEAR_BYTES), decrypted]) };
  }
}
