import { show } from '../probe/expectation.ts';
import type { Expectation } from '../probe/expectation.ts';
import { PrerequisiteError } from './failures.ts';

/**
 * What a case builds on and does not judge, such as media before a mute.
 *
 * @throws PrerequisiteError when it is not seen in time
 */
export async function needed(expectation: Expectation, withinMs = 15_000): Promise<void> {
  const { watch, look, description } = expectation;
  const seen = watch === undefined ? look() : await watch.until(look, withinMs, `needed: ${show(description)}`);
  if (seen !== undefined) return;
  throw new PrerequisiteError(`wanted first: ${description}; but ${expectation.instead()} after ${withinMs} ms`);
}
