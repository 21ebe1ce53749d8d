import { describe, expect, it } from 'vitest';

import { isSid, newSid, SID_RANDOM_BYTES } from './ids.ts';

describe('sids', () => {
  it('have prefix, mark and twelve letters, the same for the same bytes', () => {
    const bytes = Uint8Array.from({ length: SID_RANDOM_BYTES }, (_value, index) => index * 20);
    expect(newSid('RM_', bytes)).toMatch(/^RM_[2-9A-HJ-NP-Za-km-z]{12}$/);
    expect(newSid('TR_', bytes, 'VC')).toMatch(/^TR_VC[2-9A-HJ-NP-Za-km-z]{12}$/);
    expect(newSid('PA_', bytes)).toBe(newSid('PA_', bytes));
    expect(newSid('PA_', bytes)).not.toBe(newSid('PA_', bytes.toReversed()));
  });

  it('need enough bytes', () => {
    expect(() => newSid('PA_', new Uint8Array(11))).toThrow('12 random bytes, got 11');
  });

  it('are known by their prefix', () => {
    expect([isSid('PA_', 'PA_x1'), isSid('PA_', 'RM_x1'), isSid('PA_', 'PA_'), isSid('PA_', 'PA_x y')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
