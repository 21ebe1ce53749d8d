// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import afterLeaveCase from './after-leave.ts';
import againAndAgainCase from './again-and-again.ts';
import badSyncStateCase from './bad-sync-state.ts';
import candidateProtocolCase from './candidate-protocol.ts';
import coldCase from './cold.ts';
import fullCase from './full.ts';
import goneMeanwhileCase from './gone-meanwhile.ts';
import graceCase from './grace.ts';
import leaveThenJoinCase from './leave-then-join.ts';
import migrationCase from './migration.ts';
import missedUpdatesCase from './missed-updates.ts';
import resumeCase from './resume.ts';
import resumeSingleCase from './resume-single.ts';
import unansweredOfferCase from './unanswered-offer.ts';

/** Every case of reconnect, by name. */
export const RECONNECT_CASES: readonly ConformanceCase[] = [
  afterLeaveCase,
  againAndAgainCase,
  badSyncStateCase,
  candidateProtocolCase,
  coldCase,
  fullCase,
  goneMeanwhileCase,
  graceCase,
  leaveThenJoinCase,
  migrationCase,
  missedUpdatesCase,
  resumeCase,
  resumeSingleCase,
  unansweredOfferCase,
];
