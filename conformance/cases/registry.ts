// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../runner/case.ts';
import dataReliable from './data/reliable.ts';
import mediaAudioForwarded from './media/audio-forwarded.ts';
import presenceDepartureTimeout from './presence/departure-timeout.ts';
import presenceDuplicateIdentity from './presence/duplicate-identity.ts';
import roomsJoin from './rooms/join.ts';
import tokensRefused from './tokens/refused.ts';

/** Every case, by area and then by name. */
export const CASES: readonly ConformanceCase[] = [
  dataReliable,
  mediaAudioForwarded,
  presenceDepartureTimeout,
  presenceDuplicateIdentity,
  roomsJoin,
  tokensRefused,
];
