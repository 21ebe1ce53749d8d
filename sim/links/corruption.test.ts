import { expect, test } from 'vitest';
import { driveLink, mean } from '../testing/drive-link.ts';

test('flips exactly one bit of a share of the packets, evenly over the payload', async () => {
  const count = 10_000;
  const { arrivals } = await driveLink([{ model: 'corruption', probability: 0.3 }], { count, payloadBytes: 100 });
  const places: number[] = [];
  for (const { index, bytes } of arrivals) {
    const flipped = [...bytes.keys()].filter((at) => bytes[at] !== (index & 0xff));
    if (flipped.length === 0) continue;
    expect(flipped).toHaveLength(1);
    const difference = bytes[flipped[0]!]! ^ (index & 0xff);
    expect(difference & (difference - 1)).toBe(0);
    places.push(flipped[0]!);
  }
  expect(Math.abs(places.length / count - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / count));
  expect(Math.abs(mean(places) - 49.5)).toBeLessThan((5 * 100) / Math.sqrt(12 * places.length));
});
