import type { Checker } from './checker.ts';
import { convergenceChecker } from './convergence-checker.ts';
import { eventSourcingChecker } from './event-sourcing-checker.ts';
import { freshSessionChecker } from './fresh-session-checker.ts';
import { monotonicVersionChecker } from './monotonic-version-checker.ts';
import { noSpontaneousEndChecker } from './no-spontaneous-end-checker.ts';
import { oneSessionChecker } from './one-session-checker.ts';
import { orderChecker } from './order-checker.ts';
import { ownWordChecker } from './own-word-checker.ts';
import { rightReasonChecker } from './right-reason-checker.ts';
import { rosterAgreementChecker } from './roster-agreement-checker.ts';

/** The properties that signalling and rosters show, in the order of their numbers. */
export const CONTROL_PLANE_CHECKERS: readonly Checker[] = [
  noSpontaneousEndChecker,
  convergenceChecker,
  rightReasonChecker,
  rosterAgreementChecker,
  ownWordChecker,
  oneSessionChecker,
  freshSessionChecker,
  eventSourcingChecker,
  orderChecker,
  monotonicVersionChecker,
];
