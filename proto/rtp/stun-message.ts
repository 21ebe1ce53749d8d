import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** STUN attribute types used by ICE (RFC 8489 section 18.3, RFC 8445 section 16.1). */
export const STUN_ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

/** STUN message types of the binding method. */
export const STUN_TYPE = {
  bindingRequest: 0x0001,
  bindingIndication: 0x0011,
  bindingSuccess: 0x0101,
  bindingError: 0x0111,
} as const;

export interface StunAttribute {
  readonly type: number;
  readonly value: Buffer;
  /** Offset of the attribute's header in the message. */
  readonly at: number;
}

export interface StunMessage {
  readonly type: number;
  readonly transactionId: Buffer;
  /** First attribute of each type; those behind MESSAGE-INTEGRITY, save FINGERPRINT, are left out (RFC 8489 section 14.5). */
  readonly attributes: ReadonlyMap<number, StunAttribute>;
  readonly bytes: Buffer;
}

const MAGIC_COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
/** ASCII `STUN` (RFC 8489 section 14.7). */
const FINGERPRINT_XOR = 0x5354554e;

/** @returns undefined when the bytes are no STUN message: length, cookie, attribute bounds or FINGERPRINT are wrong. */
export function parseStunMessage(bytes: Buffer): StunMessage | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt8(0) > 3 || bytes.readUInt32BE(4) !== MAGIC_COOKIE) return undefined;
  const length = bytes.readUInt16BE(2);
  if (length % 4 !== 0 || HEADER_BYTES + length !== bytes.length) return undefined;
  const attributes = new Map<number, StunAttribute>();
  for (let at = HEADER_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) return undefined;
    const type = bytes.readUInt16BE(at);
    const valueBytes = bytes.readUInt16BE(at + 2);
    if (at + 4 + valueBytes > bytes.length) return undefined;
    const isCovered = !attributes.has(STUN_ATTRIBUTE.messageIntegrity) || type === STUN_ATTRIBUTE.fingerprint;
    if (isCovered && !attributes.has(type)) {
      attributes.set(type, { type, value: bytes.subarray(at + 4, at + 4 + valueBytes), at });
    }
    at += 4 + ((valueBytes + 3) & ~3);
  }
  const message: StunMessage = {
    type: bytes.readUInt16BE(0),
    transactionId: bytes.subarray(8, HEADER_BYTES),
    attributes,
    bytes,
  };
  return hasRightFingerprint(message) ? message : undefined;
}

function hasRightFingerprint(message: StunMessage): boolean {
  const attribute = message.attributes.get(STUN_ATTRIBUTE.fingerprint);
  if (attribute === undefined) return true;
  if (attribute.value.length !== 4 || attribute.at + 8 !== message.bytes.length) return false;
  return (crc32(message.bytes.subarray(0, attribute.at)) ^ FINGERPRINT_XOR) >>> 0 === attribute.value.readUInt32BE(0);
}

/** True when the message carries a MESSAGE-INTEGRITY that was made with this key (RFC 8489 section 14.5). */
export function hasIntegrity(message: StunMessage, key: KeyObject | Buffer): boolean {
  const attribute = message.attributes.get(STUN_ATTRIBUTE.messageIntegrity);
  if (attribute === undefined || attribute.value.length !== 20) return false;
  const covered = Buffer.from(message.bytes.subarray(0, attribute.at));
  covered.writeUInt16BE(attribute.at - HEADER_BYTES + 24, 2);
  return timingSafeEqual(createHmac('sha1', key).update(covered).digest(), attribute.value);
}

/** Builds a message; with a key, MESSAGE-INTEGRITY is added; FINGERPRINT always is. */
export function buildStunMessage(
  type: number,
  transactionId: Uint8Array,
  attributes: readonly { readonly type: number; readonly value: Uint8Array }[],
  key?: KeyObject | Buffer,
): Buffer {
  const body = Buffer.concat(attributes.map(({ type: attributeType, value }) => encodeAttribute(attributeType, value)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(MAGIC_COOKIE, 4);
  header.set(transactionId.subarray(0, 12), 8);
  let message = Buffer.concat([header, body]);
  if (key !== undefined) {
    message.writeUInt16BE(body.length + 24, 2);
    const mac = createHmac('sha1', key).update(message).digest();
    message = Buffer.concat([message, encodeAttribute(STUN_ATTRIBUTE.messageIntegrity, mac)]);
  }
  message.writeUInt16BE(message.length - HEADER_BYTES + 8, 2);
  const fingerprint = Buffer.alloc(4);
  fingerprint.writeUInt32BE((crc32(message) ^ FINGERPRINT_XOR) >>> 0);
  return Buffer.concat([message, encodeAttribute(STUN_ATTRIBUTE.fingerprint, fingerprint)]);
}

function encodeAttribute(type: number, value: Uint8Array): Buffer {
  const encoded = Buffer.alloc(4 + ((value.length + 3) & ~3));
  encoded.writeUInt16BE(type, 0);
  encoded.writeUInt16BE(value.length, 2);
  encoded.set(value, 4);
  return encoded;
}

/** XOR-MAPPED-ADDRESS of an IPv4 address (RFC 8489 section 14.2); undefined for anything else. */
export function encodeXorMappedAddress(address: string, port: number): Buffer | undefined {
  const octets = address.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !(octet >= 0 && octet <= 255))) return undefined;
  const value = Buffer.alloc(8);
  value[1] = 1;
  value.writeUInt16BE((port ^ (MAGIC_COOKIE >>> 16)) & 0xffff, 2);
  octets.forEach((octet, index) => (value[4 + index] = octet ^ ((MAGIC_COOKIE >>> (24 - 8 * index)) & 0xff)));
  return value;
}

/** ERROR-CODE (RFC 8489 section 14.8). */
export function encodeErrorCode(code: number, reason: string): Buffer {
  return Buffer.concat([Buffer.from([0, 0, Math.floor(code / 100), code % 100]), Buffer.from(reason)]);
}
