import { expect, test } from 'vitest';
import { portsSeen, whoMayAnswer } from '../testing/nat-scene.ts';

test('each address sees a public port of its own', async () => {
  expect(await portsSeen('address-dependent')).toEqual([1024, 1024, 1025]);
});

test('any port of an address that was written to may answer', async () => {
  expect(await whoMayAnswer('address-dependent')).toEqual([true, true, false]);
});
