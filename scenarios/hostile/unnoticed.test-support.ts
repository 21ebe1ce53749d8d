import { expect } from 'vitest';
import { lifeInPeace, lifeUnderAttack, type SiegeOptions } from './besieged-room.ts';

/**
 * Runs an attack and wants that nobody else notices: every message, packet and answer comes at the microsecond at which it comes in peace.
 *
 * @param signalSlackMs How much later news and answers may come, where the attack itself is news that everybody must be told
 */
export async function expectUnnoticed(
  options: Omit<SiegeOptions, 'forMs'>,
  { signalSlackMs = 0 }: { readonly signalSlackMs?: number } = {},
): Promise<void> {
  const calm = await lifeInPeace();
  expect(Math.min(...calm.dataUs, ...calm.newsUs, ...calm.pingUs)).toBeGreaterThan(0);
  expect(calm.audioUs.length).toBeGreaterThan(90);
  const attacked = await lifeUnderAttack(options);
  if (signalSlackMs === 0) {
    expect(attacked).toEqual(calm);
    return;
  }
  expect({ data: attacked.dataUs, audio: attacked.audioUs }).toEqual({ data: calm.dataUs, audio: calm.audioUs });
  for (const what of ['newsUs', 'pingUs'] as const) {
    expect(Math.min(...attacked[what]), what).toBeGreaterThan(0);
    const latest = Math.max(...attacked[what].map((us, index) => us - (calm[what][index] ?? 0)));
    expect(latest / 1_000, what).toBeLessThanOrEqual(signalSlackMs);
  }
}
