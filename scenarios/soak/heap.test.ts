import { expect, it } from 'vitest';
import { collectedBytes, growthPerRound } from './heap.ts';

it('growthPerRound() is the slope, whatever the noise around it', () => {
  const noisy = Array.from({ length: 10 }, (_, index) => ({
    rounds: index * 100,
    bytes: 5_000_000 + index * 100 * 42 + (index % 2 === 0 ? 900 : -900),
  }));
  expect(growthPerRound(noisy)).toBeGreaterThan(40);
  expect(growthPerRound(noisy)).toBeLessThan(44);
  expect(growthPerRound(noisy.map(({ rounds }) => ({ rounds, bytes: 7 })))).toBe(0);
  expect(() => growthPerRound(noisy.slice(0, 2))).toThrow('Three samples');
});

it('collectedBytes() sees what is kept, in the heap and outside, and not what is let go', () => {
  const before = collectedBytes();
  const kept = [Array.from({ length: 200_000 }, (_, index) => ({ index })), Buffer.alloc(8_000_000)];
  expect(collectedBytes() - before).toBeGreaterThan(12_000_000);
  expect(kept.length).toBe(2);
  kept.length = 0;
  expect(collectedBytes() - before).toBeLessThan(2_000_000);
});
