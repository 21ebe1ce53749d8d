import { duplicateIdentityFamily } from './duplicate-identity/family.ts';
import type { Family } from './family.ts';

/** Every property family: one line per family. */
export const FAMILIES: readonly Family[] = [duplicateIdentityFamily];
