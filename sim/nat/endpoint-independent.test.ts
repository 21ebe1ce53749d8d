import { expect, test } from 'vitest';
import { portsSeen, whoMayAnswer } from '../testing/nat-scene.ts';

test('every destination sees one public port', async () => {
  expect(await portsSeen('endpoint-independent')).toEqual([1024, 1024, 1024]);
});

test('anybody may send to it', async () => {
  expect(await whoMayAnswer('endpoint-independent')).toEqual([true, true, true]);
});
