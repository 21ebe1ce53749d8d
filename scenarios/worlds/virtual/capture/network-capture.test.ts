import { createDecipheriv, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomFixture } from '#conformance/runner/room-fixture';
import type { StreamFate } from '#sim/network/fates';
import { createVirtualWorldFactory } from '../virtual-world.ts';
import { checksum, ipPacket } from './ip-packet.ts';
import { readPcapng, type ReadCapture } from './read-pcapng.test-support.ts';

async function captureCall(): Promise<ReadCapture> {
  const files: Uint8Array[] = [];
  const worlds = createVirtualWorldFactory({ seed: 'capture', onCapture: (_purpose, file) => files.push(file) });
  const world = await worlds.create('call');
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  await world.run(async () => {
    await room.join('ann');
    const bob = await room.join('bob');
    world.control.blackhole({ from: 'ann-1', to: 'server', ways: 'one-way' }, 'media');
    room.probes[0]?.sendData('into the dark');
    await bob.watch.pause(2_000);
  });
  await world.close();
  expect(files.length).toBe(1);
  return readPcapng(files[0] ?? new Uint8Array());
}

it('records what arrives at every host and what is lost, in order, with true checksums', async () => {
  const { interfaces, packets } = await captureCall();
  expect([...interfaces].sort()).toEqual(['ann-1', 'bob-2', 'lost', 'server']);
  expect(packets.map(({ unixUs }) => unixUs)).toEqual(packets.map(({ unixUs }) => unixUs).sort((a, b) => a - b));
  expect(new Set(packets.map(({ bytes }) => bytes[9]))).toEqual(new Set([6, 17]));
  for (const { bytes } of packets) {
    expect(bytes.readUInt16BE(2)).toBe(bytes.length);
    expect([checksum(bytes.subarray(0, 20)), checksum(withPseudoHeader(bytes))]).toEqual([0, 0]);
  }
  const lost = packets.filter(({ onInterface }) => onInterface === 'lost');
  expect(lost.length).toBeGreaterThan(0);
  expect(new Set(lost.map(({ comment }) => comment))).toEqual(new Set(['lost: blackhole']));
});

it('holds the keys of every DTLS session, which open its records', async () => {
  const { keyLog, packets } = await captureCall();
  const keys = new Map(
    keyLog.split('\n').flatMap((line) => {
      const match = /^CLIENT_RANDOM ([0-9a-f]{64}) ([0-9a-f]{96})$/.exec(line);
      return match === null ? [] : [[match[1] ?? '', Buffer.from(match[2] ?? '', 'hex')]];
    }),
  );
  // Two participants with two peer connections each.
  expect(keys.size).toBe(4);
  const opened = [...keys].map(([clientRandom, secret]) =>
    opensRecord(
      packets.map(({ bytes }) => bytes),
      clientRandom,
      secret,
    ),
  );
  expect(opened).toEqual([true, true, true, true]);
});

it('writes IPv6, odd lengths, and sequence numbers beyond 32 bits', () => {
  const fate: StreamFate = {
    kind: 'stream',
    sender: 'a',
    receiver: 'b',
    atUs: 0,
    from: { address: '2001:db8::1', port: 1 },
    to: { address: '::2:3', port: 65_535 },
    bytes: Buffer.from('odd'),
    segment: { flags: 'FIN', sequence: 2 ** 32 + 7, acknowledgement: 5, windowBytes: 256, incarnation: 1 },
    fate: 'delivered',
    reason: 'arrived',
    deliverAtUs: 0,
  };
  const packet = ipPacket(fate);
  expect(packet.subarray(0, 40).toString('hex')).toBe(
    `6000000000170640${'20010db8000000000000000000000001'}${'00000000000000000000000000020003'}`,
  );
  expect(packet.readUInt32BE(44)).toBe(7);
  expect([packet[53], packet.readUInt16BE(54)]).toEqual([0x19, 2]);
  expect(packet.subarray(60).toString()).toBe('odd');
});

function withPseudoHeader(packet: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt16BE(packet.length - 20, 2);
  length[1] = packet[9] ?? 0;
  return Buffer.concat([packet.subarray(12, 20), length, packet.subarray(20)]);
}

/** Finds the session of a client random on the wire and opens one of its encrypted records (RFC 5246 §6.3, RFC 5288, SHA-256 suites). */
function opensRecord(packets: readonly Buffer[], clientRandom: string, masterSecret: Buffer): boolean {
  const hello = packets.find((p) => p[9] === 17 && p[28] === 22 && p.subarray(55, 87).toString('hex') === clientRandom);
  if (hello === undefined) return false;
  const clientEnd = (p: Buffer): boolean =>
    hello.subarray(12, 16).equals(p.subarray(12, 16)) && hello.readUInt16BE(20) === p.readUInt16BE(20);
  const serverHello = packets.find(
    (p) =>
      p[28] === 22 &&
      p[41] === 2 &&
      p.readUInt16BE(22) === hello.readUInt16BE(20) &&
      p.subarray(16, 20).equals(hello.subarray(12, 16)),
  );
  if (serverHello === undefined) return false;
  const serverRandom = serverHello.subarray(55, 87);
  const seed = Buffer.concat([Buffer.from('key expansion'), serverRandom, Buffer.from(clientRandom, 'hex')]);
  const block = expand(masterSecret, seed, 40);
  const record = packets.find((p) => clientEnd(p) && p[28] === 23);
  if (record === undefined) return false;
  const length = record.readUInt16BE(39);
  const sealed = record.subarray(41, 41 + length);
  const decipher = createDecipheriv(
    'aes-128-gcm',
    block.subarray(0, 16),
    Buffer.concat([block.subarray(32, 36), sealed.subarray(0, 8)]),
  );
  const aad = Buffer.concat([record.subarray(31, 39), record.subarray(28, 31), Buffer.alloc(2)]);
  aad.writeUInt16BE(length - 24, 11);
  decipher.setAAD(aad).setAuthTag(sealed.subarray(-16));
  decipher.update(sealed.subarray(8, -16));
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

/** P_SHA256 of RFC 5246 §5. */
function expand(secret: Buffer, seed: Buffer, bytes: number): Buffer {
  const hmac = (data: Buffer): Buffer => createHmac('sha256', secret).update(data).digest();
  let out = Buffer.alloc(0);
  for (let a = hmac(seed); out.length < bytes; a = hmac(a)) out = Buffer.concat([out, hmac(Buffer.concat([a, seed]))]);
  return out.subarray(0, bytes);
}
