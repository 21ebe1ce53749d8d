import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { natScene, PORT_RESTRICTED, PUBLIC_ADDRESS, type NatScene } from '../testing/nat-scene.ts';
import { NAT_PRESETS } from './presets.ts';

const FULL_CONE = NAT_PRESETS['full-cone'];

test('what nobody asked for is dropped, and the inside has no address outside', async () => {
  const { outside, send, passMs, fates, alice } = natScene(FULL_CONE);
  send(outside[0], { address: PUBLIC_ADDRESS, port: 5000 });
  send(outside[0], { address: '192.168.1.2', port: 5000 });
  await passMs(10);
  expect(fates).toEqual(['dropped no-route', 'dropped nat-no-mapping']);
  expect(alice.got).toEqual([]);
});

test.each([
  { refresh: 'outbound', isAlive: false },
  { refresh: 'both', isAlive: true },
] as const)('an unused mapping ends after its time-out; inbound packets keep it with refresh %o', async (row) => {
  const { outside, portSeenBy, reaches, passMs } = natScene({
    ...FULL_CONE,
    udpTimeoutMs: 30_000,
    refresh: row.refresh,
  });
  await portSeenBy(outside[0]);
  const end = outside[0].lastFrom;
  await passMs(29_900);
  expect(await reaches(outside[0], end)).toBe(true);
  await passMs(1000);
  expect(await reaches(outside[0], end)).toBe(row.isAlive);
  await passMs(31_000);
  expect(await reaches(outside[0], end)).toBe(false);
});

test('the time-out is 300 s when nothing else is said', async () => {
  const { outside, portSeenBy, reaches, passMs } = natScene(FULL_CONE);
  await portSeenBy(outside[0]);
  await passMs(299_900);
  expect(await reaches(outside[0], outside[0].lastFrom)).toBe(true);
  await passMs(200);
  expect(await reaches(outside[0], outside[0].lastFrom)).toBe(false);
});

test('a rebinding gives every socket another public port; the old one is dead', async () => {
  const { outside, portSeenBy, reaches, nat } = natScene(FULL_CONE);
  expect(await portSeenBy(outside[0])).toBe(5000);
  const old = outside[0].lastFrom;
  nat.rebind();
  expect(await reaches(outside[0], old)).toBe(false);
  expect(await portSeenBy(outside[0])).toBe(5001);
  expect(await reaches(outside[0], outside[0].lastFrom)).toBe(true);
});

test('rebinding by the clock', async () => {
  const { outside, portSeenBy, passMs } = natScene({ ...FULL_CONE, rebindEveryMs: 5000 });
  const ports: (number | undefined)[] = [];
  for (let i = 0; i < 4; i++) {
    ports.push(await portSeenBy(outside[0]));
    await passMs(2490);
  }
  expect(ports).toEqual([5000, 5000, 5001, 5001]);
});

test('a reboot forgets, and may give the old port again', async () => {
  const { outside, portSeenBy, reaches, nat } = natScene(PORT_RESTRICTED);
  await portSeenBy(outside[0]);
  nat.reboot();
  expect(await reaches(outside[0], { address: PUBLIC_ADDRESS, port: 5000 })).toBe(false);
  expect(await portSeenBy(outside[0])).toBe(5000);
  expect(await reaches(outside[0], { address: PUBLIC_ADDRESS, port: 5000 })).toBe(true);
});

test('a change applies to what is mapped already', async () => {
  const { outside, portSeenBy, reaches, nat } = natScene(PORT_RESTRICTED);
  await portSeenBy(outside[0]);
  expect(await reaches(outside[1], outside[0].lastFrom)).toBe(false);
  nat.change({ filtering: 'address-dependent' });
  expect(await reaches(outside[1], outside[0].lastFrom)).toBe(true);
});

test('several public addresses: each private one keeps its own', async () => {
  const { alice, bob, outside, portSeenBy } = natScene(NAT_PRESETS.symmetric, [PUBLIC_ADDRESS, '203.0.113.2']);
  const seen: string[] = [];
  for (const peer of [alice, bob])
    for (const server of outside) {
      await portSeenBy(server, peer);
      seen.push(server.lastFrom.address);
    }
  expect(seen).toEqual([...Array<string>(3).fill(PUBLIC_ADDRESS), ...Array<string>(3).fill('203.0.113.2')]);
});

test('a NAT behind a NAT translates twice, and inside the inner one addresses may occur again', async () => {
  const { network, outside, peer, portSeenBy, passMs, send } = natScene(PORT_RESTRICTED);
  network.nat('inner', {
    publicAddresses: ['192.168.1.50'],
    ...PORT_RESTRICTED,
    portAssignment: 'sequential',
    behind: 'home',
  });
  const carol = peer(network.host('carol', { addresses: ['192.168.1.2'], behind: 'inner' }), '192.168.1.2', 7000);
  expect(await portSeenBy(outside[2], carol)).toBe(1024);
  expect(outside[2].lastFrom.address).toBe(PUBLIC_ADDRESS);
  send(outside[2], outside[2].lastFrom, 'back');
  await passMs(10);
  expect(carol.got).toEqual(['back from 198.51.100.2:1']);
});

test('links between hosts hold through a NAT, and IPv6 is not translated', async () => {
  const { network, nat, outside, portSeenBy, peer, alice, passMs, send, kernel } = natScene(PORT_RESTRICTED);
  network.setAccess('alice', 'near', { up: [{ model: 'delay', delayMs: 3 }], down: [{ model: 'delay', delayMs: 9 }] });
  await portSeenBy(outside[0]);
  const begin = kernel.nowUs;
  send(outside[0], outside[0].lastFrom);
  await passMs(8.9);
  expect(alice.got).toHaveLength(0);
  await passMs(0.1);
  expect(alice.got).toHaveLength(1);
  expect(kernel.nowUs - begin).toBe(9000);
  const six = peer(network.host('six', { addresses: ['2001:db8::6', '192.168.1.66'], behind: nat.name }), '::', 5000);
  const far = peer(network.host('far6', { addresses: ['2001:db8::7'] }), '::', 6000);
  send(six, { address: '2001:db8::7', port: 6000 });
  await passMs(10);
  expect(far.got).toEqual(['hello from [2001:db8::6]:5000']);
});

async function connected({
  network,
  passMs,
}: NatScene): Promise<{ stream: Duplex; texts: string[]; failed: string[] }> {
  const texts: string[] = [];
  const failed: string[] = [];
  network.host('server', { addresses: ['198.51.100.9'] }).tcp.listen({
    address: '198.51.100.9',
    port: 443,
    onStream: (stream, peer) => {
      stream.on('error', () => undefined);
      stream.on('data', (data: Buffer) => {
        texts.push(`${data.toString()} from ${peer.address}`);
        stream.write(data);
      });
    },
  });
  const alice = network.host('carol', { addresses: ['192.168.1.4'], behind: 'home' });
  const stream = alice.connect({ address: '198.51.100.9', port: 443 });
  stream.on('error', (error: NodeJS.ErrnoException) => failed.push(error.code ?? ''));
  stream.on('data', (data: Buffer) => texts.push(`echo ${data.toString()}`));
  stream.write('one');
  await passMs(100);
  return { stream, texts, failed };
}

test('TCP is opened from inside, and lives for hours without a packet', async () => {
  const scene = natScene(NAT_PRESETS.symmetric);
  const { stream, texts } = await connected(scene);
  expect(texts).toEqual([`one from ${PUBLIC_ADDRESS}`, 'echo one']);
  await scene.passMs(7_400_000);
  stream.write('two');
  await scene.passMs(100);
  expect(texts.at(-1)).toBe('echo two');
});

test('a NAT that forgot an open connection drops it silently: the stream times out', async () => {
  const scene = natScene(NAT_PRESETS.symmetric);
  const { stream, failed } = await connected(scene);
  scene.nat.reboot();
  stream.write('two');
  await scene.passMs(3_600_000);
  expect(scene.fates).toContain('dropped nat-no-mapping');
  expect(failed).toEqual(['ETIMEDOUT']);
});

test.each([
  [{ udpTimeoutMs: 0 }, /udpTimeoutMs is 0, but wants more than 0/],
  [{ rebindEveryMs: -1 }, /rebindEveryMs/],
  [{ portRange: [2000, 1000] as const }, /portRange is 2000 to 1000/],
])('settings that can never work are refused: %o', (settings, message) => {
  expect(() => natScene({ ...FULL_CONE, ...settings })).toThrow(message);
  expect(() => natScene(FULL_CONE).nat.change(settings)).toThrow(message);
});

test('in-flight packets have a fate when the world ends', async () => {
  const { network, outside, send, alice, fates, passMs } = natScene(FULL_CONE);
  send(alice, outside[0].socket);
  send(alice, outside[2].socket);
  network.end();
  await passMs(10);
  expect(fates).toEqual(['dropped world-ended', 'dropped world-ended']);
});
