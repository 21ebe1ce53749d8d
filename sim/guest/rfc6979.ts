import { p256 } from '@noble/curves/nist';
import crypto, { type KeyObject } from 'node:crypto';

/**
 * ECDSA over P-256 with nonces from the message and the key (RFC 6979): OpenSSL's are random, and so would be the length of its DER.
 * @param digest SHA-256 (or other) digest of what is signed.
 * @returns The signature in DER.
 */
export function signDigest(digest: Uint8Array, privateKey: Uint8Array): Buffer {
  return Buffer.from(p256.sign(digest, privateKey, { lowS: false, prehash: false }).toBytes('der'));
}

/** The private scalar of a P-256 key, or undefined for keys of other kinds. */
export function scalarOf(key: KeyObject): Buffer | undefined {
  if (key.asymmetricKeyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return undefined;
  const { d } = key.export({ format: 'jwk' });
  return d === undefined ? undefined : Buffer.from(d, 'base64url');
}

/** Keys of so many hosts are at hand; more than any world has, and a process that plays thousands of worlds stays small. */
const KEYS_KEPT = 256;
const keysByPem = new Map<string, KeyObject>();

/** Reading a PEM costs 60 µs, and a guest signs with the same few keys again and again. */
export function readPrivateKey(pem: string): KeyObject {
  const known = keysByPem.get(pem);
  if (known !== undefined) return known;
  const key = crypto.createPrivateKey(pem);
  if (keysByPem.size >= KEYS_KEPT) keysByPem.clear();
  keysByPem.set(pem, key);
  return key;
}
