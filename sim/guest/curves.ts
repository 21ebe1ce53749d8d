import crypto from 'node:crypto';
import type { SimHost } from '../network/host.ts';

/** DER in front of a raw X25519 private and public key (RFC 8410 §7, §4). */
const X25519_PRIVATE = Buffer.from('302e020100300506032b656e04220420', 'hex');
const X25519_PUBLIC = Buffer.from('302a300506032b656e032100', 'hex');

/** What werift uses of `@noble/curves/p256`: the private key from the host, the arithmetic from OpenSSL, which is fifty times as fast. */
export function makeP256(host: SimHost): Record<string, unknown> {
  const pairOf = (privateKey: Uint8Array): crypto.ECDH => {
    const pair = crypto.createECDH('prime256v1');
    pair.setPrivateKey(privateKey);
    return pair;
  };
  const randomPrivateKey = (): Buffer => {
    const key = host.guestRandom.bytes(32);
    key[0] = (key[0] ?? 0) & 0x7f;
    return key;
  };
  return {
    utils: { randomPrivateKey, randomSecretKey: randomPrivateKey },
    getPublicKey: (privateKey: Uint8Array, isCompressed: boolean = true) =>
      pairOf(privateKey).getPublicKey(null, isCompressed ? 'compressed' : 'uncompressed'),
    /** A point as noble gives it, of which werift drops the first byte; its sign is not known and not needed. */
    getSharedSecret: (privateKey: Uint8Array, publicKey: Uint8Array) =>
      Buffer.concat([Buffer.from([2]), pairOf(privateKey).computeSecret(publicKey)]),
  };
}

/** What werift uses of `tweetnacl`: X25519, likewise. */
export function makeNacl(host: SimHost): Record<string, unknown> {
  const privateOf = (raw: Uint8Array): crypto.KeyObject =>
    crypto.createPrivateKey({ key: Buffer.concat([X25519_PRIVATE, raw]), format: 'der', type: 'pkcs8' });
  const publicOf = (raw: Uint8Array): crypto.KeyObject =>
    crypto.createPublicKey({ key: Buffer.concat([X25519_PUBLIC, raw]), format: 'der', type: 'spki' });
  return {
    box: {
      keyPair: () => {
        const secretKey = host.guestRandom.bytes(32);
        const spki = crypto.createPublicKey(privateOf(secretKey)).export({ format: 'der', type: 'spki' });
        // werift reads `.buffer`: each key needs memory of its own, not a part of Node's pool
        return { secretKey: new Uint8Array(secretKey), publicKey: new Uint8Array(spki.subarray(-32)) };
      },
    },
    scalarMult: (privateKey: Uint8Array, publicKey: Uint8Array) =>
      crypto.diffieHellman({ privateKey: privateOf(privateKey), publicKey: publicOf(publicKey) }),
  };
}
