import { expect, test } from 'vitest';
import { both, equals, holds, show } from './expectation.ts';

test('equal values are equal whatever the order of their members, and beyond what a report shows', () => {
  expect(equals('x', { a: 1, b: { c: 2n, d: 3 } }, { b: { d: 3, c: 2n }, a: 1 }).look()).toBeDefined();
  const long = 'y'.repeat(400);
  expect(equals('x', `${long}1`, `${long}2`).look()).toBeUndefined();
  expect(show(long)).toHaveLength(300);
});

test('both names the one that is missing', () => {
  const pair = both(holds('one', true, 'one is there'), holds('two', false, 'two is not'));
  expect(pair.look()).toBeUndefined();
  expect(pair.instead()).toBe('two is not');
});
