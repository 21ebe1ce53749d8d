import { createCipheriv, createSecretKey, type KeyObject } from 'node:crypto';

/** DTLS-SRTP protection profiles (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
export const SRTP_PROFILE = { aesCm128HmacSha1_80: 0x0001, aeadAes128Gcm: 0x0007 } as const;
export type SrtpProfile = (typeof SRTP_PROFILE)[keyof typeof SRTP_PROFILE];

export const MASTER_KEY_BYTES = 16;

/** @returns The profile of this number, or undefined when it is not one of ours. */
export function srtpProfileOf(value: number | undefined): SrtpProfile | undefined {
  return Object.values(SRTP_PROFILE).find((profile) => profile === value);
}

export function masterSaltBytes(profile: SrtpProfile): number {
  return profile === SRTP_PROFILE.aeadAes128Gcm ? 12 : 14;
}

/** Session keys of one direction; KeyObjects, because making one from raw bytes costs more than a packet's encryption. */
export interface SrtpSessionKeys {
  readonly rtpKey: KeyObject;
  readonly rtpSalt: Buffer;
  readonly rtpAuthentication: KeyObject;
  readonly rtcpKey: KeyObject;
  readonly rtcpSalt: Buffer;
  readonly rtcpAuthentication: KeyObject;
}

/** AES-CM pseudo-random function with key derivation rate 0. Source: RFC 3711 section 4.3. */
export function deriveSrtpKey(masterKey: KeyObject, masterSalt: Buffer, label: number, bytes: number): Buffer {
  const iv = Buffer.alloc(16);
  masterSalt.copy(iv);
  iv[7] = (iv[7] ?? 0) ^ label;
  return createCipheriv('aes-128-ctr', masterKey, iv).update(Buffer.alloc(bytes));
}

/** Derives the session keys of one direction. */
export function deriveSessionKeys(profile: SrtpProfile, masterKey: Buffer, masterSalt: Buffer): SrtpSessionKeys {
  const master = createSecretKey(masterKey);
  const saltBytes = masterSaltBytes(profile);
  const derive = (label: number, bytes: number): Buffer => deriveSrtpKey(master, masterSalt, label, bytes);
  return {
    rtpKey: createSecretKey(derive(0, MASTER_KEY_BYTES)),
    rtpAuthentication: createSecretKey(derive(1, 20)),
    rtpSalt: derive(2, saltBytes),
    rtcpKey: createSecretKey(derive(3, MASTER_KEY_BYTES)),
    rtcpAuthentication: createSecretKey(derive(4, 20)),
    rtcpSalt: derive(5, saltBytes),
  };
}

/** XORs a 32-bit value into the buffer. */
export function xor32(buffer: Buffer, at: number, value: number): void {
  buffer.writeUInt32BE((buffer.readUInt32BE(at) ^ value) >>> 0, at);
}

/** XORs a 16-bit value into the buffer. */
export function xor16(buffer: Buffer, at: number, value: number): void {
  buffer.writeUInt16BE(buffer.readUInt16BE(at) ^ (value & 0xffff), at);
}
