import type { DefectName } from '#sfu/defects/catalogue';

/** A defect that the family finds, the property that it breaks, and a seed shortly before one that shows it. */
export interface Sight {
  readonly defect: DefectName;
  readonly property: number;
  readonly near: number;
}

/** The generator knows nothing of them; the nightly run searches from seed 1 on. */
export const SIGHT: readonly Sight[] = [
  { defect: 'stale-leave-after-rejoin', property: 11, near: 1 },
  { defect: 'resume-wrong-sid-accepted', property: 11, near: 1 },
  { defect: 'duplicate-identity-keeps-both', property: 11, near: 1 },
  { defect: 'old-update-after-new', property: 11, near: 1 },
  { defect: 'duplicate-identity-wrong-reason', property: 9, near: 1 },
  { defect: 'departure-timer-lost', property: 10, near: 24 },
  { defect: 'late-cleanup-removes-newer', property: 10, near: 2 },
  { defect: 'newest-refused', property: 2, near: 1 },
  { defect: 'resume-keeps-older-socket', property: 11, near: 2 },
  { defect: 'join-not-first', property: 13, near: 1 },
];
