import type { Family } from '#scenarios/families/family';
import { FAMILIES } from '#scenarios/families/registry';
import { UsageError } from './usage-error.ts';

/** The family of a name. @throws UsageError for none, or one that there is not */
export function familyOf(name: string | undefined): Family {
  const family = FAMILIES.find((each) => each.name === name);
  if (family !== undefined) return family;
  const known = FAMILIES.map((each) => each.name).join(', ');
  if (name === undefined) throw new UsageError(`a family is needed: --family with one of ${known}`);
  throw new UsageError(`there is no family '${name}': wanted ${known}`);
}
