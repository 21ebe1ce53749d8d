import type { ProfileName } from '#proto/catalogue/rows';
import { UsageError } from './usage-error.ts';

const PROFILES: readonly ProfileName[] = ['livekit-1.13', 'docs'];

/** @throws UsageError for a name that is no profile */
export function profileNamed(name: string): ProfileName {
  const found = PROFILES.find((one) => one === name);
  if (found === undefined) throw new UsageError(`there is no profile '${name}': wanted ${PROFILES.join(' or ')}`);
  return found;
}
