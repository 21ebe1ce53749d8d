import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sampleReport } from '#reports/render/sample-report.test-support';
import { prepareReportFolder, writeReportFolder } from './report-folder.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-report-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const TRACES: ReadonlyMap<string, Uint8Array> = new Map([
  ['presence/newest-stays', new Uint8Array([1, 2])],
  ['transport/routes', new Uint8Array([3])],
]);

const NONE: ReadonlyMap<string, Uint8Array> = new Map();

it('holds the captures of all cases that were captured', () => {
  writeReportFolder(folder, sampleReport(), { traces: NONE, captures: TRACES });
  expect([...readFileSync(path.join(folder, 'cases/presence/newest-stays/network.pcapng'))]).toEqual([1, 2]);
  expect([...readFileSync(path.join(folder, 'cases/transport/routes/network.pcapng'))]).toEqual([3]);
});

it('holds the report in all forms, and traces of failed cases alone', () => {
  prepareReportFolder(folder);
  writeReportFolder(folder, sampleReport(), { traces: TRACES, captures: NONE });
  expect(JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'))).toMatchObject({ runId: 'r1' });
  expect(readFileSync(path.join(folder, 'junit.xml'), 'utf8')).toContain('<testsuites');
  expect(readFileSync(path.join(folder, 'summary.md'), 'utf8')).toContain('## Jitterbug');
  expect([...readFileSync(path.join(folder, 'cases/presence/newest-stays/trace.binpb'))]).toEqual([1, 2]);
  expect(existsSync(path.join(folder, 'cases/transport'))).toBe(false);
});

it('takes the cases of an earlier report away, and nothing that is not ours', () => {
  const cases = path.join(folder, 'cases');
  mkdirSync(cases);
  writeFileSync(path.join(cases, 'old'), '');
  writeReportFolder(folder, sampleReport(), { traces: NONE, captures: NONE });
  expect(existsSync(path.join(cases, 'old'))).toBe(true);
  writeReportFolder(folder, sampleReport(), { traces: TRACES, captures: NONE });
  expect(existsSync(path.join(cases, 'old'))).toBe(false);
});

it('refuses a folder that cannot be made, with the way out', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  expect(() => prepareReportFolder(path.join(file, 'deep', 'er'))).toThrow(
    /cannot write the report to .*; choose another/,
  );
});

it.runIf(process.platform === 'linux')('comes back from a place that answers as if it were not there', () => {
  expect(() => prepareReportFolder('/proc/x')).toThrow(/cannot write the report/);
});
