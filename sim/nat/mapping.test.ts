import { expect, test } from 'vitest';
import type { Packet, SegmentHeader } from '../network/packet.ts';
import type { SocketAddress } from '../network/ports.ts';
import { natScene } from '../testing/nat-scene.ts';

const PRIVATE_END = { address: '192.168.1.2', port: 5000 };
const [NEAR, FAR] = ['198.51.100.1', '198.51.100.2'].map((address) => ({ address, port: 443 })) as [
  SocketAddress,
  SocketAddress,
];

function segment(from: SocketAddress, to: SocketAddress, flags: SegmentHeader['flags']): Packet {
  const header = { flags, sequence: 0, acknowledgement: 0, windowBytes: 0, incarnation: 0 };
  return {
    from,
    to,
    payload: Buffer.alloc(0),
    segment: header,
    wireBytes: 40,
    sentAtUs: 0,
    index: 0,
    sender: '',
    receiver: '',
  };
}

test.each([
  ['to the same peer', NEAR],
  ['to another peer', FAR],
])('the end of a TCP connection does not shorten the life of the next one of its socket, %s', async (_who, next) => {
  const { nat, passMs } = natScene({ mapping: 'endpoint-independent', filtering: 'address-and-port-dependent' });
  const out = (to: SocketAddress, flags: SegmentHeader['flags']): void =>
    void nat.outbound(segment(PRIVATE_END, to, flags));
  const alive = (from: SocketAddress): boolean =>
    typeof nat.inbound(segment(from, { address: '203.0.113.1', port: 5000 }, 'ACK')) !== 'string';
  for (const flags of ['SYN', 'ACK', 'FIN', 'ACK'] as const) out(NEAR, flags);
  await passMs(1000);
  for (const flags of ['SYN', 'ACK'] as const) out(next, flags);
  // RFC 5382 REQ-5: 4 minutes while a connection closes, 2 h 4 min while it is established.
  await passMs(7_400_000);
  expect(alive(next)).toBe(true);
  out(next, 'RST');
  await passMs(240_001);
  expect(alive(next)).toBe(false);
});
