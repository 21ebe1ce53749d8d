import { expect, it } from 'vitest';
import { makeRunReport, type RunReportParts } from './make-run-report.ts';
import type { CaseResult, CaseRun } from './run-report.ts';
import { foldRuns, type Verdict } from './verdict.ts';

function result(caseId: string, verdict: Verdict, judges: string[], checked: string[] = []): CaseResult {
  const checks = checked.map((requirementId) => ({
    ...({ requirementId, level: 'MUST', flags: [], outcome: 'pass', expected: 'x', seen: 'y', atUs: 0 } as const),
  }));
  const run: CaseRun = { verdict, reason: `because ${verdict}`, checks, evidence: [], worldUs: 1 };
  return { caseId, title: caseId, area: 'a', judges, ...foldRuns([run]), runs: [run] };
}

function report(parts: Partial<RunReportParts>): ReturnType<typeof makeRunReport> {
  const row = (id: string, level: 'MUST' | 'MAY' = 'MUST', flags: string[] = []) => ({
    id,
    level,
    flags,
    statement: `${id}.`,
  });
  return makeRunReport({
    toolVersion: '0',
    runId: 'r',
    startedAtUnixMs: 0,
    durationMs: 1.6,
    world: 'virtual',
    suite: 'full',
    profile: 'livekit-1.13',
    strict: false,
    target: { url: 'u', kind: 'embedded', defects: [] },
    cases: [],
    catalogue: [
      row('A-001'),
      row('A-002'),
      row('A-003'),
      row('A-004'),
      row('A-005', 'MAY'),
      row('A-006', 'MUST', ['C']),
    ],
    redact: (text) => text,
    ...parts,
  });
}

it('gives a reason for every requirement that was not judged', () => {
  const { unjudged, requirements } = report({
    cases: [result('a/one', 'pass', ['A-001'], ['A-001']), result('a/two', 'not-run', ['A-002'])],
    leftOut: new Map([['A-003', 'judged by a/three, left out']]),
  });
  expect(Object.fromEntries(unjudged.map((row) => [row.requirementId, row.reason]))).toEqual({
    'A-002': 'a/two (not-run): because not-run',
    'A-003': 'judged by a/three, left out',
    'A-004': 'no case judges it yet',
    'A-005': 'recorded, never judged',
    'A-006': 'a duty of the client, not of the server',
  });
  expect(requirements.map((row) => row.id)).toEqual(['A-001', 'A-002']);
});

it('orders the cases, whatever order they ended in', () => {
  const [one, two] = [result('a/one', 'pass', []), result('a/two', 'pass', [])];
  expect(report({ cases: [two, one] })).toEqual(report({ cases: [one, two] }));
});

it('exits 130 and claims nothing when it was interrupted, but keeps a violation that was seen', () => {
  const passed = [result('a/one', 'pass', ['A-001'], ['A-001'])];
  expect(report({ cases: passed, interrupted: true })).toMatchObject({ exitCode: 130, totals: { claim: 'undecided' } });
  const failed = [...passed, result('a/two', 'fail', [])];
  const broken = report({ cases: failed, interrupted: true });
  expect(broken).toMatchObject({ exitCode: 130, totals: { claim: 'does not conform' } });
  expect(report({ cases: failed }).exitCode).toBe(1);
});
