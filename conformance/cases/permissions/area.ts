// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import defaultsCase from './defaults.ts';
import hiddenCase from './hidden.ts';
import noDataCase from './no-data.ts';
import noPublishCase from './no-publish.ts';
import noSubscribeCase from './no-subscribe.ts';
import ownMetadataCase from './own-metadata.ts';
import recorderCase from './recorder.ts';
import revokeDataCase from './revoke-data.ts';
import revokePublishCase from './revoke-publish.ts';
import sourcesCase from './sources.ts';
import updateReplacesAllCase from './update-replaces-all.ts';

/** Every case of permissions, by name. */
export const PERMISSIONS_CASES: readonly ConformanceCase[] = [
  defaultsCase,
  hiddenCase,
  noDataCase,
  noPublishCase,
  noSubscribeCase,
  ownMetadataCase,
  recorderCase,
  revokeDataCase,
  revokePublishCase,
  sourcesCase,
  updateReplacesAllCase,
];
