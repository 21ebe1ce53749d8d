import { expect, test } from 'vitest';
import { decide, decisions, hash64 } from './hash64.ts';
import { RandomStream } from './random-stream.ts';

test('the hash is pinned: recorded plans depend on it', () => {
  expect(hash64('seed', 'a', 'b').toString(16)).toMatchInlineSnapshot(`"1fdf508153ce0a20"`);
  expect(hash64(255n)).toBe(hash64('0xff'));
  expect(hash64('s', 'ab', 'c')).not.toBe(hash64('s', 'a', 'bc'));
  expect(hash64('s', '')).not.toBe(hash64('s'));
});

test('decisions are evenly spread and change with every part of their key', () => {
  const count = 50_000;
  const buckets = Array.from({ length: 20 }, () => 0);
  const decision = decisions('seed', 'host', 'to', 'loss');
  for (let n = 0; n < count; n++) buckets[Math.floor(decision(n) * 20)]!++;
  const expected = count / 20;
  const chiSquare = buckets.reduce((sum, seen) => sum + (seen - expected) ** 2 / expected, 0);
  // 19 degrees of freedom: above 43.8 once in a thousand
  expect(chiSquare).toBeLessThan(43.8);
  expect(decide('seed', 'host', 'to', 'loss', 7)).toBe(decision(7));
  const others = [
    decide('seed2', 'host', 'to', 'loss', 7),
    decide('seed', 'host2', 'to', 'loss', 7),
    decide('seed', 'host', 'from', 'loss', 7),
    decide('seed', 'host', 'to', 'jitter', 7),
    decide('seed', 'host', 'to', 'loss', 8),
    decide('seed', 'host', 'to', 'loss', 7 + 2 ** 32),
  ];
  expect(new Set([decision(7), ...others]).size).toBe(7);
});

test('one bit of input changes half of the bits of output', () => {
  let flipped = 0;
  for (let n = 0; n < 2000; n++) {
    const difference = hash64('seed', String.fromCharCode(n)) ^ hash64('seed', String.fromCharCode(n ^ 1));
    flipped += difference.toString(2).replaceAll('0', '').length;
  }
  expect(Math.abs(flipped / 2000 - 32)).toBeLessThan(5 * (4 / Math.sqrt(2000)));
});

test('streams repeat, differ by name, and give even bits', () => {
  const take = (seed: string, name: string): string => new RandomStream(seed, name).bytes(32).toString('hex');
  expect(take('seed', 'a')).toBe(take('seed', 'a'));
  expect(take('seed', 'a')).not.toBe(take('seed', 'b'));
  expect(take('seed', 'a')).not.toBe(take('seed2', 'a'));
  expect(take('seed', 'a')).toMatchInlineSnapshot(`"6698406ef4ff4b291d3affe72a77fc302a75cdb2bf4925eda3321b1fab0d4abd"`);
  const bits = Array.from({ length: 8 }, () => 0);
  for (const byte of new RandomStream('seed', 'bits').bytes(40_000))
    for (let i = 0; i < 8; i++) bits[i]! += (byte >> i) & 1;
  for (const ones of bits) expect(Math.abs(ones - 20_000)).toBeLessThan(500);
  const stream = new RandomStream('seed', 'below');
  const seen = new Set(Array.from({ length: 200 }, () => stream.below(6)));
  expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
});
