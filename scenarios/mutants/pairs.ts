import type { DefectName } from '#sfu/defects/catalogue';
import pairs from './data/pairs.json' with { type: 'json' };

/** One proof of sight: with this defect in the server, exactly these checks of this case are red. */
export interface MutantPair {
  readonly caseId: string;
  readonly defect: DefectName;
  /** Requirement ids, sorted. */
  readonly red: readonly string[];
}

/** The committed table, one pair or more for every case. */
export const MUTANT_PAIRS: readonly MutantPair[] = pairs as readonly MutantPair[];
