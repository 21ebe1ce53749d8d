// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import dispatchedJobCase from './dispatched-job.ts';
import fullWorkerCase from './full-worker.ts';
import neverRegisteredCase from './never-registered.ts';
import publisherJobsCase from './publisher-jobs.ts';
import workerSocketCase from './worker-socket.ts';

/** Every case of agents, by name. */
export const AGENTS_CASES: readonly ConformanceCase[] = [
  dispatchedJobCase,
  fullWorkerCase,
  neverRegisteredCase,
  publisherJobsCase,
  workerSocketCase,
];
