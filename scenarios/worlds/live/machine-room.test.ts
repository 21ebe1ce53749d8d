import { describe, expect, it } from 'vitest';
import { machineHasRoom } from './machine-room.ts';

/** A machine whose timers come as late as the list says, one look after the other. */
function machine(lateMs: number[]): { readonly look: () => Promise<number>; readonly looks: () => number } {
  let count = 0;
  return { look: () => Promise.resolve(lateMs[count++] ?? 0), looks: () => count };
}

describe('machineHasRoom()', () => {
  it('waits until timers come on time', async () => {
    const { look, looks } = machine([90, 35, 25, 3, 90]);
    await machineHasRoom(() => false, look);
    expect(looks()).toBe(4);
  });

  it('does not look where there is room anyway', async () => {
    const { look, looks } = machine([90]);
    await machineHasRoom(() => true, look);
    expect(looks()).toBe(0);
  });

  it('takes room that others have left', async () => {
    const { look, looks } = machine([90, 90, 90, 90]);
    await machineHasRoom(() => looks() >= 2, look);
    expect(looks()).toBe(2);
  });

  it('goes on after a while on a machine that never comes to rest', async () => {
    await machineHasRoom(
      () => false,
      () => Promise.resolve(500),
    );
  });
});
