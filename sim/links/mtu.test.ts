import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('lets pass what fits with its headers (28 bytes for UDP over IPv4)', async () => {
  expect((await driveLink([{ model: 'mtu', bytes: 1280 }], { count: 3, payloadBytes: 1252 })).arrivals).toHaveLength(3);
  const { others } = await driveLink([{ model: 'mtu', bytes: 1280 }], { count: 3, payloadBytes: 1253 });
  expect(others.map(({ reason }) => reason)).toEqual(['mtu', 'mtu', 'mtu']);
});
