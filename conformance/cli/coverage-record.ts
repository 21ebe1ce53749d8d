import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '#reports/model/run-report';
import { catalogueRows } from './catalogue-rows.ts';

// By hand, after a run of the full suite:
//   node --conditions=source conformance/cli/coverage-record.ts embedded REPORT/report.json…
//   node --conditions=source conformance/cli/coverage-record.ts livekit-1.13.5 REPORT/report.json…
//   node --conditions=source conformance/cli/coverage-record.ts tests
// A later report replaces what an earlier one says of the same case.

/** From the worst on: a row is what its worst check was. */
const OUTCOMES = ['fail', 'untestable', 'inconclusive', 'pass'] as const;
/** Their tests use ids as data and prove nothing about the rows. */
const NOT_SEARCHED = /^(proto\/catalogue|reports|conformance)\//;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Requirement id → outcome, from reports of one target. */
function recordedResults(files: readonly string[]): { server: string; results: Record<string, string> } {
  const checksOfCase = new Map<string, readonly (readonly [string, string])[]>();
  let server = '';
  for (const file of files) {
    const report = JSON.parse(readFileSync(file, 'utf8')) as RunReport;
    server = report.target.kind === 'embedded' ? 'embedded' : `livekit-server ${report.target.serverVersion ?? ''}`;
    for (const { caseId, runs } of report.cases) {
      const checks = runs.at(-1)?.checks ?? [];
      checksOfCase.set(
        caseId,
        checks.map(({ requirementId, outcome }) => [requirementId, outcome] as const),
      );
    }
  }
  const all = [...checksOfCase.values()].flat();
  const ids = [...new Set(all.map(([id]) => id))].sort();
  const worst = (id: string): string =>
    OUTCOMES.find((outcome) => all.some(([one, its]) => one === id && its === outcome)) ?? 'pass';
  return { server, results: Object.fromEntries(ids.map((id) => [id, worst(id)])) };
}

/** Requirement id → test files that name it. */
function testsById(): Record<string, readonly string[]> {
  const files = execFileSync('git', ['ls-files', '*.test.ts'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const texts = files
    .filter((file) => !NOT_SEARCHED.test(file))
    .sort()
    .map((file) => ({ file, text: readFileSync(`${root}/${file}`, 'utf8') }));
  const entries = catalogueRows().map(
    ({ id }) => [id, texts.filter(({ text }) => text.includes(id)).map(({ file }) => file)] as const,
  );
  return Object.fromEntries(entries.filter(([, found]) => found.length > 0));
}

const [what = '', ...files] = process.argv.slice(2);
const [path, data] =
  what === 'tests'
    ? ['conformance/cli/data/coverage-tests.json', testsById()]
    : [`conformance/cli/data/results-${what}.json`, recordedResults(files)];
writeFileSync(`${root}/${path}`, `${JSON.stringify(data, undefined, 2)}\n`);
