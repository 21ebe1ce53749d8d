import { createHash, createPrivateKey, createPublicKey, verify, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import type { SimHost } from '../network/host.ts';
import { SimNetwork } from '../network/sim-network.ts';
import { hostCertificate } from './certificate.ts';
import { scalarOf, signDigest } from './rfc6979.ts';

function host(seed: string, name: string): SimHost {
  return new SimNetwork({ kernel: new Kernel(), seed }).host(name, { addresses: ['10.0.0.1'] });
}

test('OpenSSL accepts the certificate and its key, and they repeat', () => {
  const made = hostCertificate(host('seed', 'alice'));
  const certificate = new X509Certificate(made.certPem);
  expect(certificate.subject).toBe('CN=alice');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(made.keyPem))).toBe(true);
  expect(hostCertificate(host('seed', 'alice'))).toEqual(made);
  expect(hostCertificate(host('seed', 'bob')).keyPem).not.toBe(made.keyPem);
  expect(hostCertificate(host('other', 'alice')).keyPem).not.toBe(made.keyPem);
});

test('a hundred seeds give a hundred well-formed certificates', () => {
  for (let i = 0; i < 100; i++) {
    const { certPem, keyPem } = hostCertificate(host(`seed ${i}`, 'host'));
    expect(new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem))).toBe(true);
  }
});

test('signatures are those of RFC 6979 appendix A.2.5, and OpenSSL verifies them', () => {
  const scalar = Buffer.from('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721', 'hex');
  const signature = signDigest(createHash('sha256').update('sample').digest(), scalar).toString('hex');
  expect(signature).toContain('efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716');
  expect(signature).toContain('f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8');
  const key = createPrivateKey(hostCertificate(host('seed', 'alice')).keyPem);
  const data = Buffer.from('signed');
  const own = signDigest(createHash('sha256').update(data).digest(), scalarOf(key)!);
  expect(verify('sha256', data, createPublicKey(key), own)).toBe(true);
});
