import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { FirewallSettings } from './registry.ts';

/** What gets through a firewall in front of alice: her UDP, answers to it, other UDP, her TCP to 80 and 443, TCP to her. */
async function passes(settings: FirewallSettings): Promise<string[]> {
  const kernel = new Kernel();
  const network = new SimNetwork({ kernel, seed: 'firewall' });
  const [aliceAddress, bobAddress] = ['10.0.0.1', '10.0.0.2'];
  const alice = network.host('alice', { addresses: [aliceAddress] });
  const bob = network.host('bob', { addresses: [bobAddress] });
  network.setFirewall('wall', { ...settings, hosts: ['alice'] });
  const passed: string[] = [];
  const at = alice.udp.bind({ address: aliceAddress, port: 1, onDatagram: (data) => passed.push(data.toString()) });
  const peers = [1, 2].map((port) =>
    bob.udp.bind({ address: bobAddress, port, onDatagram: () => passed.push(`udp to ${port}`) }),
  );
  at.send(Buffer.from('question'), peers[0]!);
  await kernel.runUntil(10_000);
  for (const [i, peer] of peers.entries()) peer.send(Buffer.from(`udp from ${i + 1}`), at);
  for (const port of [80, 443]) {
    bob.tcp.listen({ address: bobAddress, port, onStream: () => passed.push(`tcp to ${port}`) });
    alice.connect({ address: bobAddress, port }).on('error', () => undefined);
  }
  alice.tcp.listen({ address: aliceAddress, port: 80, onStream: () => passed.push('tcp from bob') });
  bob.connect({ address: aliceAddress, port: 80 }).on('error', () => undefined);
  await kernel.runUntil(100_000);
  network.setFirewall('wall');
  peers[1]?.send(Buffer.from('open again'), at);
  await kernel.runUntil(110_000);
  return passed.sort();
}

test('udp-blocked: TCP that is opened from behind', async () => {
  expect(await passes({ rule: 'udp-blocked' })).toEqual(['open again', 'tcp to 443', 'tcp to 80']);
});

test('tcp-ports: TCP to the listed ports', async () => {
  expect(await passes({ rule: 'tcp-ports', ports: [443] })).toEqual(['open again', 'tcp to 443']);
});

test('answers-only: everything outwards, and answers', async () => {
  expect(await passes({ rule: 'answers-only' })).toEqual([
    'open again',
    'tcp to 443',
    'tcp to 80',
    'udp from 1',
    'udp to 1',
  ]);
});
