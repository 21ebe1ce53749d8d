// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import departureTimeoutCase from './departure-timeout.ts';
import duplicateIdentityCase from './duplicate-identity.ts';
import infoFieldsCase from './info-fields.ts';
import largeUpdateCase from './large-update.ts';
import leaveCase from './leave.ts';
import metadataCase from './metadata.ts';
import metadataLimitsCase from './metadata-limits.ts';
import ownUpdatesCase from './own-updates.ts';
import publisherFlagCase from './publisher-flag.ts';
import reasonsCase from './reasons.ts';
import sameIdentityTwoRoomsCase from './same-identity-two-rooms.ts';
import shortVisitsCase from './short-visits.ts';
import signalOnlyNeverActiveCase from './signal-only-never-active.ts';
import simultaneousJoinsCase from './simultaneous-joins.ts';
import statesCase from './states.ts';
import takeoverToldOnceCase from './takeover-told-once.ts';
import threeChangesAtOnceCase from './three-changes-at-once.ts';

/** Every case of presence, by name. */
export const PRESENCE_CASES: readonly ConformanceCase[] = [
  departureTimeoutCase,
  duplicateIdentityCase,
  infoFieldsCase,
  largeUpdateCase,
  leaveCase,
  metadataCase,
  metadataLimitsCase,
  ownUpdatesCase,
  publisherFlagCase,
  reasonsCase,
  sameIdentityTwoRoomsCase,
  shortVisitsCase,
  signalOnlyNeverActiveCase,
  simultaneousJoinsCase,
  statesCase,
  takeoverToldOnceCase,
  threeChangesAtOnceCase,
];
