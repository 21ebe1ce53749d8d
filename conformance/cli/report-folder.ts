import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunReport } from '#reports/model/run-report';
import { groupOf } from '#reports/model/verdict';
import { renderJson } from '#reports/render/json';
import { renderJunit } from '#reports/render/junit';
import { renderMarkdown } from '#reports/render/markdown';
import { makeFolder } from './make-folder.ts';
import { UsageError } from './usage-error.ts';

const REPORT_FILE = 'report.json';
const CASES_FOLDER = 'cases';

/** Makes the folder, so that a place that cannot be written is known before the first case runs. @throws UsageError */
export function prepareReportFolder(folder: string): void {
  try {
    makeFolder(folder);
    writeFileSync(path.join(folder, '.writable'), '');
    rmSync(path.join(folder, '.writable'));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`cannot write the report to ${folder}: ${reason}; choose another folder with --report`);
  }
}

/** Files of single cases, by case id. */
export interface CaseFiles {
  /** Traces (trace.binpb), which are written for cases that failed. */
  readonly traces: ReadonlyMap<string, Uint8Array>;
  /** Captures of the network (network.pcapng), which are all written. */
  readonly captures: ReadonlyMap<string, Uint8Array>;
}

/** Writes the report in all its forms, and the files of its cases. */
export function writeReportFolder(folder: string, report: RunReport, { traces, captures }: CaseFiles): void {
  removeOldCases(folder);
  writeFileSync(path.join(folder, REPORT_FILE), renderJson(report));
  writeFileSync(path.join(folder, 'junit.xml'), renderJunit(report));
  writeFileSync(path.join(folder, 'summary.md'), renderMarkdown(report));
  for (const { caseId, verdict } of report.cases) {
    const isTelling = groupOf(verdict) === 'failed' || verdict === 'inconclusive';
    writeCaseFile(folder, caseId, 'trace.binpb', isTelling ? traces.get(caseId) : undefined);
    writeCaseFile(folder, caseId, 'network.pcapng', captures.get(caseId));
  }
}

function writeCaseFile(folder: string, caseId: string, name: string, bytes: Uint8Array | undefined): void {
  if (bytes === undefined) return;
  const caseFolder = path.join(folder, CASES_FOLDER, ...caseId.split('/'));
  makeFolder(caseFolder);
  writeFileSync(path.join(caseFolder, name), bytes);
}

/** Removes the cases of an earlier report, and nothing in a folder that holds no report of ours. */
function removeOldCases(folder: string): void {
  const file = path.join(folder, REPORT_FILE);
  if (!existsSync(file) || !readFileSync(file, 'utf8').includes('"jitterbug.report/')) return;
  rmSync(path.join(folder, CASES_FOLDER), { recursive: true, force: true });
}
