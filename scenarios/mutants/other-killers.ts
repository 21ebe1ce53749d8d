import type { DefectName } from '#sfu/defects/catalogue';
import killers from './data/other-killers.json' with { type: 'json' };

/** What sees a defect that no case can see from outside, and why none can. */
export interface OtherKiller {
  readonly defect: DefectName;
  readonly why: string;
  /** A test file of this repository that switches the defect on; or the family whose seeds find it. */
  readonly by: { readonly test: string } | { readonly family: string };
}

/** The committed table: every defect that has no pair. */
export const OTHER_KILLERS: readonly OtherKiller[] = killers as readonly OtherKiller[];
