import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test.each([0.01, 0.1, 0.5])(
  'loses a share of %d within 5 standard errors, each packet independently',
  async (probability) => {
    const count = 20_000;
    const { others } = await driveLink([{ model: 'bernoulli-loss', probability }], { count });
    const error = 5 * Math.sqrt((probability * (1 - probability)) / count);
    expect(Math.abs(others.length / count - probability)).toBeLessThan(error);
    const lost = new Set(others.map(({ index }) => index));
    const pairs = others.filter(({ index }) => lost.has(index + 1)).length;
    const pairError = 5 * Math.sqrt((probability ** 2 * (1 - probability ** 2)) / count) * Math.SQRT2;
    expect(Math.abs(pairs / count - probability ** 2)).toBeLessThan(pairError);
    expect(others.every(({ reason }) => reason === 'bernoulli-loss')).toBe(true);
  },
);

test('0 loses nothing, 1 everything, and seeds differ', async () => {
  const lost = async (probability: number, seed: string): Promise<number[]> =>
    (await driveLink([{ model: 'bernoulli-loss', probability }], { count: 300, seed })).others.map(
      ({ index }) => index,
    );
  expect(await lost(0, 'a')).toHaveLength(0);
  expect(await lost(1, 'a')).toHaveLength(300);
  expect(await lost(0.5, 'a')).toEqual(await lost(0.5, 'a'));
  expect(await lost(0.5, 'a')).not.toEqual(await lost(0.5, 'b'));
});
