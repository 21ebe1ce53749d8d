import { crc32 } from 'node:zlib';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clearDigest, openedRtpBytes, openRtcp, sealRtcp, sealRtp } from './clear-packets.ts';
import { ClearSession } from './clear-session.ts';

const CERTIFICATE = Buffer.from('a certificate of both');
const FINGERPRINT = { algorithm: 'sha-256', value: createHash('sha256').update(CERTIFICATE).digest('hex') };

interface Call {
  readonly client: ClearSession;
  readonly server: ClearSession;
  /** Sends that have not arrived, and timers that wait, in the order in which they happen. */
  run(): void;
  readonly log: string[];
}

/** Client and server on a wire that may lose or change datagrams; timers run when the wire is empty. */
function call(disturb: (datagram: Buffer, n: number) => Buffer | undefined, value: string = FINGERPRINT.value): Call {
  const wire: (() => void)[] = [];
  const timers: { run: (() => void) | undefined }[] = [];
  const log: string[] = [];
  let count = 0;
  const make = (role: 'client' | 'server', peer: () => ClearSession): ClearSession =>
    new ClearSession({
      ...{ role, certificate: CERTIFICATE, remoteFingerprints: [{ algorithm: 'sha-256', value }] },
      after: (_delayMs, run) => {
        const timer: { run: (() => void) | undefined } = { run };
        timers.push(timer);
        return { cancel: () => (timer.run = undefined) };
      },
      send: (datagram) => {
        const arriving = disturb(datagram, count++);
        if (arriving !== undefined) wire.push(() => peer().receive(arriving));
      },
      onConnected: () => log.push(`${role} connected`),
      onFailed: (reason) => log.push(`${role} failed: ${reason}`),
      onData: (data) => log.push(`${role} got ${data.toString()}`),
    });
  const client: ClearSession = make('client', () => server);
  const server: ClearSession = make('server', () => client);
  const run = (): void => {
    for (let left = 100; left > 0; left -= 1) (wire.shift() ?? timers.shift()?.run)?.();
  };
  return { client, server, run, log };
}

describe('ClearSession', () => {
  it('connects in three round trips and carries data in records of equal length', () => {
    const sizes: number[] = [];
    const { client, server, run, log } = call((datagram) => {
      sizes.push(datagram.length);
      return datagram;
    });
    client.send(Buffer.from('too early'));
    client.start();
    run();
    expect(log).toEqual(['server connected', 'client connected']);
    expect(sizes).toHaveLength(6);
    client.send(Buffer.from('hello'));
    server.send(Buffer.from('hello you'));
    run();
    expect(log.slice(2)).toEqual(['server got hello', 'client got hello you']);
    expect(sizes.at(-2)).toBe('hello'.length + 13 + 8 + 16);
  });

  it.each([0, 1, 2, 3, 4, 5])('gets over the loss of datagram %i', (lost) => {
    const { client, run, log } = call((datagram, n) => (n === lost ? undefined : datagram));
    client.start();
    run();
    expect(log.toSorted()).toEqual(['client connected', 'server connected']);
  });

  it('drops a damaged datagram and tries again', () => {
    const { client, run, log } = call((datagram, n) => {
      const copy = Buffer.from(datagram);
      if (n === 2) copy[20] = (copy[20] ?? 0) ^ 1;
      return copy;
    });
    client.start();
    run();
    expect(log.toSorted()).toEqual(['client connected', 'server connected']);
  });

  it('refuses another certificate than was announced', () => {
    const { client, run, log } = call((datagram) => datagram, '00'.repeat(32));
    client.start();
    run();
    expect(log).toEqual(["client failed: the peer's certificate does not match the fingerprint in its description"]);
  });
});

describe('media in clear', () => {
  it('has the lengths of AEAD_AES_128_GCM, and damage is seen', () => {
    const packet = Buffer.alloc(100, 7);
    const sealed = Buffer.concat([packet, Buffer.alloc(16)]);
    sealRtp(sealed, packet.length);
    expect([sealed.length, openedRtpBytes(sealed)]).toEqual([116, 100]);
    const compound = sealRtcp(packet, 9);
    expect([compound.length, openRtcp(compound)]).toEqual([120, { index: 9, compound: packet }]);
    const [copy, compoundCopy] = [Buffer.from(sealed), Buffer.from(compound)];
    expect([openedRtpBytes(copy), openRtcp(compoundCopy)]).toEqual([100, { index: 9, compound: packet }]);
    copy[50] = 8;
    compoundCopy[50] = 8;
    expect([openedRtpBytes(copy), openRtcp(compoundCopy)]).toEqual([undefined, undefined]);
  });

  it('is told apart by its own checksum, copied or not, and when it is damaged by another', () => {
    const packet = Buffer.from('80600001000000010000000a00', 'hex');
    const sealed = Buffer.concat([packet, Buffer.alloc(16)]);
    sealRtp(sealed, packet.length);
    const copy = Buffer.from(sealed);
    const checksum = crc32(Buffer.concat([packet, Buffer.alloc(16)]));
    expect([clearDigest(sealed), clearDigest(copy)]).toEqual([checksum, checksum]);
    copy[12] = 1;
    expect(clearDigest(copy)).toBe(crc32(copy));
    const stun = Buffer.from([0, 1, 0, 0]);
    expect(clearDigest(stun)).toBe(crc32(stun));
  });
});
