import { expect, test } from 'vitest';
import { driveLink } from '../testing/drive-link.ts';

test('loss share and mean burst follow the chain within 5 standard errors', async () => {
  const count = 60_000;
  const [toBad, toGood] = [0.02, 0.25];
  const { others } = await driveLink([{ model: 'gilbert-elliott-loss', toBad, toGood }], { count });
  const bursts: number[] = [];
  let previous = -2;
  for (const { index } of others) {
    if (index === previous + 1) bursts.push((bursts.pop() ?? 0) + 1);
    else bursts.push(1);
    previous = index;
  }
  const meanBurst = others.length / bursts.length;
  expect(Math.abs(meanBurst - 1 / toGood)).toBeLessThan(
    (5 * Math.sqrt(1 - toGood)) / toGood / Math.sqrt(bursts.length),
  );
  const share = toBad / (toBad + toGood);
  // variance of a Markov indicator: share · (1 − share) · (1 + correlation) / (1 − correlation)
  const correlation = 1 - toBad - toGood;
  const deviation = Math.sqrt((share * (1 - share) * (1 + correlation)) / (1 - correlation) / count);
  expect(Math.abs(others.length / count - share)).toBeLessThan(5 * deviation);
});

test('loss within the states', async () => {
  const link = [{ model: 'gilbert-elliott-loss', toBad: 1, toGood: 0, lossInBad: 0.3, lossInGood: 1 }] as const;
  const { others } = await driveLink(link, { count: 10_000 });
  expect(Math.abs(others.length / 10_000 - 0.3)).toBeLessThan(5 * Math.sqrt(0.21 / 10_000));
});
