import { CONTROL_PLANE_CHECKERS } from '../../checkers/control-plane-checkers.ts';
import type { Family } from '../family.ts';
import { duplicateIdentitySteps } from './generator.ts';

/** Two to five participants under colliding identities join, leave, die, resume and lose their way at any moment. */
export const duplicateIdentityFamily: Family = {
  name: 'duplicate-identity',
  title: 'sessions of one identity replace one another',
  steps: duplicateIdentitySteps,
  checkers: CONTROL_PLANE_CHECKERS,
};
