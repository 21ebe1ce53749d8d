import { expect, test } from 'vitest';
import { exponential, nearlyNormal } from './exponential.ts';
import { RandomStream } from './random-stream.ts';

const COUNT = 50_000;

test('exponential: mean and deviation 1, and quantiles as −ln(1 − q), within 5 standard errors', () => {
  const stream = new RandomStream('exponential', 'test');
  const values = Array.from({ length: COUNT }, () => exponential(stream));
  const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
  expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(COUNT));
  for (const q of [0.1, 0.5, 0.9, 0.99]) {
    const share = values.filter((value) => value < -Math.log(1 - q)).length / COUNT;
    expect(Math.abs(share - q)).toBeLessThan(5 * Math.sqrt((q * (1 - q)) / COUNT));
  }
});

test('nearly normal: mean 0 and deviation 1 within 5 standard errors', () => {
  const stream = new RandomStream('normal', 'test');
  const values = Array.from({ length: COUNT }, () => nearlyNormal(stream));
  const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
  const variance = values.reduce((sum, value) => sum + value ** 2, 0) / COUNT;
  expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(COUNT));
  expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / COUNT));
});
