import { expect, test } from 'vitest';
import { natScene, PORT_RESTRICTED, PUBLIC_ADDRESS } from '../testing/nat-scene.ts';

/** What bob gets when both have learnt their public endpoints and write to one another at those. */
async function bobGets(hairpin: 'off' | 'internal-source' | 'external-source'): Promise<string[]> {
  const { alice, bob, outside, portSeenBy, send, passMs } = natScene({ ...PORT_RESTRICTED, hairpin });
  const endOf = async (peer: typeof alice): Promise<{ address: string; port: number }> => ({
    address: PUBLIC_ADDRESS,
    port: (await portSeenBy(outside[0], peer)) ?? 0,
  });
  const [aliceEnd, bobEnd] = [await endOf(alice), await endOf(bob)];
  send(bob, aliceEnd, 'opens');
  await passMs(10);
  send(alice, bobEnd);
  await passMs(10);
  return bob.got;
}

test('off: nothing', async () => {
  expect(await bobGets('off')).toEqual([]);
});

test('internal source: the private address is seen', async () => {
  expect(await bobGets('internal-source')).toEqual(['hello from 192.168.1.2:5000']);
});

test('external source: the public address is seen', async () => {
  expect(await bobGets('external-source')).toEqual([`hello from ${PUBLIC_ADDRESS}:5000`]);
});

test.each([
  ['internal-source', []],
  ['external-source', ['hello from 203.0.113.1:5000']],
] as const)('a NAT behind the one that hairpins filters by the source that it sees: %s', async (hairpin, seen) => {
  const { network, peer, outside, bob, send, portSeenBy, passMs } = natScene({ ...PORT_RESTRICTED, hairpin });
  network.nat('inner', { publicAddresses: ['192.168.1.9'], ...PORT_RESTRICTED, behind: 'home' });
  const dave = peer(network.host('dave', { addresses: ['10.0.0.2'], behind: 'inner' }), '10.0.0.2', 5000);
  const bobEnd = { address: PUBLIC_ADDRESS, port: (await portSeenBy(outside[0], bob)) ?? 0 };
  const daveEnd = { address: PUBLIC_ADDRESS, port: (await portSeenBy(outside[0], dave)) ?? 0 };
  send(dave, bobEnd);
  await passMs(10);
  send(bob, daveEnd);
  await passMs(10);
  expect(dave.got).toEqual(seen);
});
