import { expect, test } from 'vitest';
import { portsSeen, whoMayAnswer } from '../testing/nat-scene.ts';

test('each destination sees a public port of its own', async () => {
  expect(await portsSeen('address-and-port-dependent')).toEqual([1024, 1025, 1026]);
});

test('only who was written to may answer', async () => {
  expect(await whoMayAnswer('address-and-port-dependent')).toEqual([true, false, false]);
});
