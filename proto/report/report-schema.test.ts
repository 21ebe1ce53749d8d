import { describe, expect, it } from 'vitest';

import { REPORT_SCHEMA, reportComplaints } from './report-schema.ts';

function sample(): Record<string, unknown> {
  const check = {
    requirementId: 'SIG-010',
    level: 'MUST',
    flags: [],
    outcome: 'fail',
    expected: 'e',
    seen: 's',
    atUs: 5,
  };
  const line = { atUs: 4, participant: 'ann', direction: 'sent', kind: 'ping', text: '{}' };
  const run = {
    verdict: 'fail',
    reason: 'r',
    checks: [check],
    evidence: [line],
    worldUs: 9,
    traceHash: 'a'.repeat(64),
  };
  const byVerdict = {
    pass: 0,
    fail: 1,
    untestable: 0,
    'not-applicable': 0,
    'not-run': 0,
    inconclusive: 0,
    'expected-fail': 0,
    'harness-error': 0,
  };
  return {
    schema: 'jitterbug.report/1',
    tool: { name: 'jitterbug', version: '0.1.0' },
    runId: 'run-1',
    startedAt: '2026-01-02T03:04:05.678Z',
    durationMs: 12,
    world: 'virtual',
    suite: 'all',
    profile: 'livekit-1.13',
    strict: false,
    interrupted: false,
    seed: '42',
    target: { url: 'ws://sfu', kind: 'embedded', defects: [] },
    cases: [
      {
        caseId: 'auth/leeway',
        title: 't',
        area: 'auth',
        judges: ['SIG-010'],
        verdict: 'fail',
        reason: 'r',
        runs: [run],
      },
    ],
    requirements: [{ id: 'SIG-010', level: 'MUST', flags: [], statement: 's' }],
    unjudged: [{ requirementId: 'SIG-011', reason: 'no case' }],
    totals: {
      byVerdict,
      passed: 0,
      failed: 1,
      skipped: 0,
      mustJudged: 1,
      mustTotal: 2,
      shouldJudged: 0,
      shouldTotal: 0,
      warnings: [],
      claim: 'does not conform',
    },
    exitCode: 1,
  };
}

describe('report schema', () => {
  it('has its name', () => {
    expect(REPORT_SCHEMA['$id']).toBe('jitterbug.report/1');
  });

  it('accepts a report, with and without what may be left out', () => {
    expect(reportComplaints(sample())).toEqual([]);
    const { seed: _seed, ...withoutSeed } = sample();
    expect(reportComplaints(withoutSeed)).toEqual([]);
  });

  it.each([
    ['missing member', { runId: undefined }, "the report must have required property 'runId'"],
    ['strange member', { extra: 1 }, 'the report must NOT have additional properties: extra'],
    ['other form', { schema: 'jitterbug.report/2' }, '/schema must be equal to constant'],
    ['date without zone', { startedAt: '2026-01-02T03:04:05' }, '/startedAt must match pattern'],
    ['unknown world', { world: 'moon' }, '/world must be equal to one of the allowed values'],
  ])('complains about a %s', (_what, change, wanted) => {
    const report: unknown = JSON.parse(JSON.stringify({ ...sample(), ...change }));
    expect(reportComplaints(report)).toContainEqual(expect.stringContaining(wanted));
  });

  it('complains about what lies deep', () => {
    const text = JSON.stringify(sample()).replace('"outcome":"fail"', '"outcome":"maybe","note":1');
    expect(reportComplaints(JSON.parse(text)).map((complaint) => complaint.split(' ')[0])).toEqual([
      '/cases/0/runs/0/checks/0',
      '/cases/0/runs/0/checks/0/outcome',
    ]);
    expect(reportComplaints(null)).toEqual(['the report must be object']);
  });
});
