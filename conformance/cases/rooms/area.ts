// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import configInTokenCase from './config-in-token.ts';
import countsCase from './counts.ts';
import departureCase from './departure.ts';
import dependentsCase from './dependents.ts';
import emptyTimeoutCase from './empty-timeout.ts';
import joinCase from './join.ts';
import maxParticipantsCase from './max-participants.ts';
import metadataCase from './metadata.ts';
import silenceTrailerCase from './silence-trailer.ts';
import syncStreamsCase from './sync-streams.ts';

/** Every case of rooms, by name. */
export const ROOMS_CASES: readonly ConformanceCase[] = [
  configInTokenCase,
  countsCase,
  departureCase,
  dependentsCase,
  emptyTimeoutCase,
  joinCase,
  maxParticipantsCase,
  metadataCase,
  silenceTrailerCase,
  syncStreamsCase,
];
