import { expect, test } from 'vitest';
import { natScene, PORT_RESTRICTED } from '../testing/nat-scene.ts';

test('the private port where it is free, else the next, and the first of the range for ports outside of it', async () => {
  const { alice, bob, outside, portSeenBy, peer } = natScene({ ...PORT_RESTRICTED, portRange: [4000, 6000] });
  expect(await portSeenBy(outside[0], bob)).toBe(5000);
  expect(await portSeenBy(outside[0], alice)).toBe(5001);
  expect(await portSeenBy(outside[0], peer(alice.host, '192.168.1.2', 80))).toBe(4000);
  expect(await portSeenBy(outside[1], alice)).toBe(5001);
});
