import { expect, test } from 'vitest';
import { natScene } from '../testing/nat-scene.ts';

test('one after the other, round the range, and nothing when all are taken', async () => {
  const { alice, outside, portSeenBy, peer, passMs, fates } = natScene({
    mapping: 'endpoint-independent',
    filtering: 'endpoint-independent',
    portAssignment: 'sequential',
    portRange: [2000, 2002],
    udpTimeoutMs: 1000,
  });
  const ports: (number | undefined)[] = [];
  const sockets = [1, 2, 3, 4].map((port) => peer(alice.host, '192.168.1.2', port));
  for (const socket of sockets) ports.push(await portSeenBy(outside[0], socket));
  expect(ports).toEqual([2000, 2001, 2002, undefined]);
  expect(fates.at(-1)).toBe('dropped nat-ports-exhausted');
  await passMs(1000);
  expect(await portSeenBy(outside[0], sockets[3])).toBe(2000);
});
