import { makeRunReport } from '#reports/model/make-run-report';
import type { CaseResult, CaseRun, CheckResult, EvidenceLine, RunReport } from '#reports/model/run-report';
import { foldRun, foldRuns, type RunEnding } from '#reports/model/verdict';

/** A report with a case of nearly every verdict and hostile text, for the tests of the renderers. */
export function sampleReport(redact: (text: string) => string = (text) => text): RunReport {
  return makeRunReport({
    toolVersion: '0.0.0',
    runId: 'r1',
    startedAtUnixMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    durationMs: 1234,
    world: 'live',
    suite: 'full',
    profile: 'livekit-1.13',
    strict: false,
    target: { url: 'ws://127.0.0.1:7880', kind: 'remote', serverVersion: '1.13.5', protocol: 17, defects: [] },
    cases: [failing(), passing(), untestable(), broken(), noisy(), missingShould(), notOffered()],
    catalogue: [
      {
        id: 'PRT-020',
        level: 'MUST',
        flags: [],
        statement: 'The older session of one identity gets `Leave` | told why.',
      },
      { id: 'SIG-001', level: 'MUST', flags: [], statement: 'Four routes exist.' },
      { id: 'SIG-014', level: 'SHOULD', flags: [], statement: 'A long identity is refused with 400.' },
      { id: 'SIG-099', level: 'MUST', flags: [], statement: 'Nobody looks.' },
      { id: 'SIG-100', level: 'MAY', flags: [], statement: 'Whatever.' },
    ],
    redact,
  });
}

function failing(): CaseResult {
  const seen = 'no leave; </failure> & "quotes" ]]> \u0000 |pipe|\nsecond line';
  const missed = check({
    requirementId: 'PRT-020',
    outcome: 'fail',
    expected: 'leave DUPLICATE_IDENTITY within 1 s',
    seen,
  });
  const evidence: EvidenceLine[] = [
    { atUs: 1_000, participant: 'alice', direction: 'sent', kind: 'join', text: '/rtc?access_token=(redacted)' },
    { atUs: 12_000, participant: 'alice', direction: 'received', kind: 'join', text: 'PA_1 in ```RM_1```' },
    { atUs: 1_020_000, participant: 'alice', direction: 'note', kind: 'socket', text: 'still open' },
  ];
  return folded('presence/newest-stays', 'two joins with one identity', [
    run([missed], { kind: 'completed' }, evidence),
    run([missed], { kind: 'completed' }, evidence),
  ]);
}

function passing(): CaseResult {
  return folded('transport/routes', 'four routes exist', [run([check({})])]);
}

function untestable(): CaseResult {
  const reason = 'wanted a connected publisher, but ICE failed';
  return folded('media/audio', 'audio is forwarded', [run([], { kind: 'untestable', reason })]);
}

function broken(): CaseResult {
  return folded('media/video', 'video is forwarded', [run([])]);
}

function noisy(): CaseResult {
  return folded('presence/departure', 'a vanished participant departs', [
    run([check({ outcome: 'fail' })]),
    run([check({})]),
  ]);
}

function missingShould(): CaseResult {
  const missed = check({ requirementId: 'SIG-014', level: 'SHOULD', outcome: 'fail', expected: '400', seen: '401' });
  return folded('tokens/long-identity', 'a long identity', [run([missed])]);
}

function notOffered(): CaseResult {
  const reason = 'the server answers 404 to /rtc/v1';
  return folded('transport/v1', 'one peer connection', [run([], { kind: 'not-applicable', reason })]);
}

function check(part: Partial<CheckResult>): CheckResult {
  const base = { requirementId: 'SIG-001', level: 'MUST', flags: [], outcome: 'pass' } as const;
  return { ...base, expected: '200', seen: '200', atUs: 1_010_000, ...part };
}

function run(checks: CheckResult[], ending: RunEnding = { kind: 'completed' }, evidence: EvidenceLine[] = []): CaseRun {
  return { ...foldRun(checks, ending, { strict: false }), checks, evidence, worldUs: 1_500_000 };
}

function folded(caseId: string, title: string, runs: CaseRun[]): CaseResult {
  const judges = [...new Set(runs.flatMap((one) => one.checks.map((each) => each.requirementId)))];
  return { caseId, title, area: caseId.split('/')[0] ?? '', judges, ...foldRuns(runs), runs };
}
