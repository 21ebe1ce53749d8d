import crypto, { type BinaryLike, type CipherKey, type KeyObject } from 'node:crypto';
import type { SimHost } from '../network/host.ts';
import { readPrivateKey, scalarOf, signDigest } from './rfc6979.ts';

type Bytes = ArrayBufferView;

/** `node:crypto` of a host: chance is the host's, signatures are RFC 6979, nothing goes to the thread pool. */
export function makeCrypto(host: SimHost): Record<string, unknown> {
  const chance = makeChance(host);
  const webcrypto = makeWebCrypto(host);
  return {
    ...crypto,
    ...chance,
    ...makeKeyed(),
    createSign,
    webcrypto,
    getRandomValues: webcrypto['getRandomValues'],
    subtle: undefined,
    ...refusals([
      'generateKey',
      'generateKeyPair',
      'generateKeyPairSync',
      'generateKeySync',
      'pbkdf2',
      'scrypt',
      'hkdf',
    ]),
    ...refusals(['createDiffieHellman', 'generatePrime', 'checkPrime', 'pseudoRandomBytes', 'prng', 'rng', 'sign']),
  };
}

/** `globalThis.crypto` of a host. */
export function makeWebCrypto(host: SimHost): Record<string, unknown> {
  return {
    getRandomValues: <T extends Bytes>(target: T): T => fill(host, target),
    randomUUID: () => uuid(host),
    get subtle(): never {
      throw refused('crypto.subtle');
    },
  };
}

function makeChance(host: SimHost): Record<string, unknown> {
  return {
    randomBytes: (length: number, done?: (error: null, bytes: Buffer) => void) => {
      const bytes = host.guestRandom.bytes(length);
      if (done === undefined) return bytes;
      host.after(0, 'guest-random-bytes', () => done(null, bytes));
      return undefined;
    },
    randomInt: (...range: number[]) => {
      const [low, high] = range.length === 1 ? [0, range[0] ?? 0] : [range[0] ?? 0, range[1] ?? 0];
      return low + host.guestRandom.below(high - low);
    },
    randomFillSync: (target: Bytes, offset: number = 0, size?: number) => {
      host.guestRandom.fill(bytesOf(target).subarray(offset, size === undefined ? undefined : offset + size));
      return target;
    },
    randomFill: (target: Bytes, done: (error: null, target: Bytes) => void) => {
      fill(host, target);
      host.after(0, 'guest-random-fill', () => done(null, target));
    },
    randomUUID: () => uuid(host),
  };
}

function bytesOf(target: Bytes): Uint8Array {
  return new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
}

function fill<T extends Bytes>(host: SimHost, target: T): T {
  host.guestRandom.fill(bytesOf(target));
  return target;
}

/** A version 4 UUID (RFC 9562 §5.4). */
function uuid(host: SimHost): string {
  const bytes = host.guestRandom.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const keyObjects = new WeakMap<Bytes, KeyObject>();

/** werift hands the same raw key over with every packet; making a key object of it costs Node 24 ten times the encryption. */
function keyObject<T>(key: T): T | KeyObject {
  if (!ArrayBuffer.isView(key)) return key;
  let known = keyObjects.get(key);
  if (known === undefined) keyObjects.set(key, (known = crypto.createSecretKey(bytesOf(key))));
  return known;
}

function makeKeyed(): Record<string, unknown> {
  return {
    createCipheriv: (algorithm: string, key: CipherKey, iv: BinaryLike | null, options?: object) =>
      crypto.createCipheriv(algorithm, keyObject(key), iv, options),
    createDecipheriv: (algorithm: string, key: CipherKey, iv: BinaryLike | null, options?: object) =>
      crypto.createDecipheriv(algorithm, keyObject(key), iv, options),
    createHmac: (algorithm: string, key: BinaryLike | KeyObject, options?: object) =>
      crypto.createHmac(algorithm, keyObject(key), options),
  };
}

interface GuestSign {
  update(data: BinaryLike): GuestSign;
  sign(key: string | KeyObject | { readonly key: string | KeyObject }): Buffer;
}

/** Signs with RFC 6979 for P-256; RSA with PKCS #1 v1.5 padding is deterministic by itself. */
function createSign(algorithm: string): GuestSign {
  const chunks: BinaryLike[] = [];
  const signer: GuestSign = {
    update: (data) => {
      chunks.push(data);
      return signer;
    },
    sign: (given) => {
      const key = typeof given === 'object' && 'key' in given ? given.key : given;
      const privateKey = typeof key === 'string' ? readPrivateKey(key) : key;
      const scalar = scalarOf(privateKey);
      if (scalar === undefined && privateKey.asymmetricKeyType !== 'rsa')
        throw refused(`a ${privateKey.asymmetricKeyType} signature`);
      const target =
        scalar === undefined ? crypto.createSign(algorithm) : crypto.createHash(algorithm.replace(/^RSA-/, ''));
      for (const chunk of chunks) target.update(chunk);
      return 'sign' in target ? target.sign(privateKey) : signDigest(target.digest(), scalar ?? Buffer.alloc(0));
    },
  };
  return signer;
}

function refusals(names: readonly string[]): Record<string, () => never> {
  const refuse = (name: string) => (): never => {
    throw refused(`crypto.${name}`);
  };
  return Object.fromEntries(names.map((name) => [name, refuse(name)]));
}

function refused(what: string): Error {
  return new Error(
    `${what} draws on the machine's entropy or thread pool: inside a simulated host it would not be repeatable.`,
  );
}
