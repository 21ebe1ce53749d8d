import { expect, it } from 'vitest';
import { Pace } from './pace.ts';

it('lets a burst pass, then the stated number per second', () => {
  const pace = new Pace({ burst: 10, perSecond: 100 }, 0);
  let passed = 0;
  for (let nowUs = 0; nowUs <= 1_000_000; nowUs += 1_000) {
    if (pace.owedMs(nowUs) > 0) continue;
    pace.spend(1, nowUs);
    passed += 1;
  }
  expect(passed).toBeGreaterThanOrEqual(109);
  expect(passed).toBeLessThanOrEqual(111);
});

it('says how long an overdraft lasts, and saves no more than a burst', () => {
  const pace = new Pace({ burst: 10, perSecond: 100 }, 0);
  pace.spend(60, 0);
  expect(pace.owedMs(0)).toBe(501);
  expect(pace.owedMs(400_000)).toBe(101);
  expect(pace.owedMs(501_000)).toBe(0);
  pace.spend(11, 3_600_000_000);
  expect(pace.owedMs(3_600_000_000)).toBe(11);
});
