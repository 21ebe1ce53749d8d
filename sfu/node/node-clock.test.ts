import { afterEach, expect, test, vi } from 'vitest';
import { NodeClock } from './node-clock.ts';

afterEach(() => vi.useRealTimers());

test.each([1_000, 0x7fffffff + 5_000])('a call after %d ms runs then, and not when it was cancelled', (delayMs) => {
  vi.useFakeTimers();
  const clock = new NodeClock();
  const ran: string[] = [];
  clock.after(delayMs, 'test', () => ran.push('kept'));
  const cancelled = clock.after(delayMs, 'test', () => ran.push('cancelled'));
  vi.advanceTimersByTime(delayMs - 1);
  expect(ran).toEqual([]);
  cancelled.cancel();
  vi.advanceTimersByTime(1);
  expect(ran).toEqual(['kept']);
});
