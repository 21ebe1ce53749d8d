import crypto from 'node:crypto';
import type { SimHost } from '../network/host.ts';
import { RandomStream } from '../random/random-stream.ts';
import { signDigest } from './rfc6979.ts';

export interface HostCertificate {
  readonly certPem: string;
  /** PKCS#8. */
  readonly keyPem: string;
}

/** Order of the P-256 group minus one's upper half: a scalar that begins below it is in range (FIPS 186-5). */
const HIGHEST_FIRST_BYTE = 0xfe;

const OID_EC_PUBLIC_KEY = '2a8648ce3d0201';
const OID_P256 = '2a8648ce3d030107';
const OID_ECDSA_SHA256 = '2a8648ce3d040302';
const OID_COMMON_NAME = '550403';

const certificates = new WeakMap<SimHost, HostCertificate>();

/** The host's self-signed P-256 certificate: made by hand from the seed, since key generation would draw on the machine's entropy. */
export function hostCertificate(host: SimHost): HostCertificate {
  let certificate = certificates.get(host);
  if (certificate === undefined) certificates.set(host, (certificate = makeCertificate(host)));
  return certificate;
}

function makeCertificate(host: SimHost): HostCertificate {
  const random = new RandomStream(host.seed, `certificate ${host.name}`);
  const scalar = random.bytes(32);
  scalar[0] = Math.min(scalar[0] ?? 0, HIGHEST_FIRST_BYTE);
  const serial = random.bytes(8);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const pair = crypto.createECDH('prime256v1');
  pair.setPrivateKey(scalar);
  const point = pair.getPublicKey();

  const algorithm = sequence(oid(OID_EC_PUBLIC_KEY), oid(OID_P256));
  const publicKey = sequence(algorithm, bitString(point));
  const name = sequence(tagged(0x31, sequence(oid(OID_COMMON_NAME), tagged(0x0c, Buffer.from(host.name)))));
  const validity = sequence(utcTime('250101000000Z'), utcTime('490101000000Z'));
  const signatureAlgorithm = sequence(oid(OID_ECDSA_SHA256));
  const version3 = tagged(0xa0, integer(Buffer.from([2])));
  const content = sequence(version3, integer(serial), signatureAlgorithm, name, validity, name, publicKey);
  const signature = signDigest(crypto.createHash('sha256').update(content).digest(), scalar);
  const certificate = sequence(content, signatureAlgorithm, bitString(signature));

  // SEC 1 private key with its public point (RFC 5915) inside PKCS#8 (RFC 5958)
  const sec1 = sequence(integer(Buffer.from([1])), octetString(scalar), tagged(0xa1, bitString(point)));
  const key = sequence(integer(Buffer.from([0])), algorithm, octetString(sec1));
  return { certPem: pem('CERTIFICATE', certificate), keyPem: pem('PRIVATE KEY', key) };
}

/** One DER value (X.690 §8): tag, length, contents. */
function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head =
    length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...items: Buffer[]): Buffer => tagged(0x30, ...items);
const integer = (value: Buffer): Buffer => tagged(0x02, value);
const octetString = (value: Buffer): Buffer => tagged(0x04, value);
const bitString = (value: Buffer): Buffer => tagged(0x03, Buffer.from([0]), value);
const oid = (hex: string): Buffer => tagged(0x06, Buffer.from(hex, 'hex'));
const utcTime = (text: string): Buffer => tagged(0x17, Buffer.from(text));

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
