import { loadCatalogue, requirement, type Requirement } from '#proto/catalogue/catalogue';

/** Every row of the catalogue, timers included, in the order of the files. */
export function catalogueRows(): readonly Requirement[] {
  const { requirements, timers } = loadCatalogue();
  return [...requirements.values(), ...[...timers.keys()].map(requirement)];
}
