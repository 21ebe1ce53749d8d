import { MachineUseError } from '#sim/errors';
import type { DefectName } from '#sfu/defects/catalogue';
import { replaySeed, type Explored } from './explore-seed.ts';
import type { Family } from './family.ts';

/**
 * Plays the scenario of a seed again, watched for whatever could make it differ: the machine's time, entropy, threads and sockets.
 *
 * @returns What came out otherwise, as a sentence; undefined when both runs are the same to the byte
 */
export async function differenceOnRepeat(
  family: Family,
  { seed, first }: Pick<Explored, 'seed' | 'first'>,
  defects: readonly DefectName[],
): Promise<string | undefined> {
  try {
    const again = await replaySeed(family, seed, { defects, detect: true });
    if (again.traceHash === first.traceHash) return undefined;
    return `two runs of one seed gave two traces, ${first.traceHash} and ${again.traceHash}`;
  } catch (thrown) {
    if (!(thrown instanceof MachineUseError)) throw thrown;
    // Its first line names the caller, the others the way there.
    return thrown.message;
  }
}
