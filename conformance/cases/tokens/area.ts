// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import algorithmsCase from './algorithms.ts';
import claimsVisibleCase from './claims-visible.ts';
import grantsToJoinCase from './grants-to-join.ts';
import joinAttributesCase from './join-attributes.ts';
import kindCase from './kind.ts';
import nameLengthsCase from './name-lengths.ts';
import outlivedCase from './outlived.ts';
import refusedCase from './refused.ts';
import timesCase from './times.ts';
import tooLargeCase from './too-large.ts';
import usedTwiceCase from './used-twice.ts';

/** Every case of tokens, by name. */
export const TOKENS_CASES: readonly ConformanceCase[] = [
  algorithmsCase,
  claimsVisibleCase,
  grantsToJoinCase,
  joinAttributesCase,
  kindCase,
  nameLengthsCase,
  outlivedCase,
  refusedCase,
  timesCase,
  tooLargeCase,
  usedTwiceCase,
];
