import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { formatAddress } from '../network/addresses.ts';
import type { SocketAddress } from '../network/ports.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { NatBehaviour } from './presets.ts';

const DEPENDENCES = ['endpoint-independent', 'address-dependent', 'address-and-port-dependent'] as const;
const BEHAVIOURS: readonly NatBehaviour[] = DEPENDENCES.flatMap((mapping) =>
  DEPENDENCES.map((filtering) => ({ mapping, filtering, portAssignment: 'random' as const })),
);

/** Whether two peers behind such NATs meet, as ICE does it: server-reflexive addresses exchanged, checks both ways, sources learnt. */
async function meet(a: NatBehaviour, b: NatBehaviour): Promise<boolean> {
  const kernel = new Kernel();
  const network = new SimNetwork({ kernel, seed: 'pairs' });
  const reflexive = new Map<string, SocketAddress>();
  const server = { address: '198.51.100.1', port: 3478 };
  network.host('server', { addresses: [server.address] }).udp.bind({
    ...server,
    onDatagram: (data, from) => reflexive.set(data.toString(), from),
  });
  const peers = [a, b].map((behaviour, i) => {
    network.nat(`nat${i}`, { publicAddresses: [`203.0.113.${i + 1}`], ...behaviour });
    const address = '192.168.0.2';
    const remotes = new Map<string, SocketAddress>();
    const host = network.host(`peer${i}`, { addresses: [address], behind: `nat${i}` });
    const onDatagram = (_data: Buffer, from: SocketAddress): void => void remotes.set(formatAddress(from), from);
    return { socket: host.udp.bind({ address, port: 5000, onDatagram }), remotes };
  });
  for (const [i, { socket }] of peers.entries()) socket.send(Buffer.from(String(i)), server);
  await kernel.runUntil(10_000);
  for (let round = 0; round < 5; round++) {
    for (const [i, { socket, remotes }] of peers.entries())
      for (const to of [reflexive.get(String(1 - i))!, ...remotes.values()]) socket.send(Buffer.from('check'), to);
    await kernel.runUntil(kernel.nowUs + 10_000);
  }
  return peers.every(({ remotes }) => remotes.size > 0);
}

/** A's first check reaches B's advertised endpoint, and B's answer to its source comes back. */
function isReachable(a: NatBehaviour, b: NatBehaviour): boolean {
  const isStable = ({ mapping }: NatBehaviour): boolean => mapping === 'endpoint-independent';
  const isStrict = ({ filtering }: NatBehaviour): boolean => filtering === 'address-and-port-dependent';
  const arrives = isStable(b) ? !isStrict(b) || isStable(a) : b.filtering === 'endpoint-independent';
  return arrives && (!isStrict(a) || isStable(b));
}

test('each of the 81 pairs of mapping and filtering meets exactly when RFC 4787 lets one expect it', async () => {
  const wrong: string[] = [];
  let meeting = 0;
  for (const a of BEHAVIOURS)
    for (const b of BEHAVIOURS) {
      const isMet = await meet(a, b);
      if (isMet) meeting++;
      if (isMet !== (isReachable(a, b) || isReachable(b, a))) wrong.push(JSON.stringify([a, b, isMet]));
    }
  expect(wrong).toEqual([]);
  expect(meeting).toBeGreaterThan(20);
  expect(meeting).toBeLessThan(81);
});
