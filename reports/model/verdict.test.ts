import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { CaseResult, CaseRun, CheckResult } from './run-report.ts';
import {
  EXIT_CODES,
  exitCodeOf,
  foldChecks,
  foldRun,
  foldRuns,
  foldTotals,
  groupOf,
  VERDICTS,
  worstExitCode,
  type Level,
  type Verdict,
} from './verdict.ts';

const LENIENT = { strict: false };
const STRICT = { strict: true };

function check(
  outcome: CheckResult['outcome'],
  level: Level = 'MUST',
  flags: string[] = [],
  id = 'SIG-001',
): CheckResult {
  return { requirementId: id, level, flags, outcome, expected: 'x', seen: 'y', atUs: 1 };
}

function run(verdict: Verdict, checks: CheckResult[] = []): CaseRun {
  return { verdict, reason: verdict === 'pass' ? '' : `because ${verdict}`, checks, evidence: [], worldUs: 1 };
}

function result(caseId: string, runs: CaseRun[], judges: string[] = []): CaseResult {
  return { caseId, title: caseId, area: 'a', judges, ...foldRuns(runs), runs };
}

const CATALOGUE = [
  { id: 'SIG-001', level: 'MUST', flags: [] },
  { id: 'SIG-002', level: 'MUST', flags: [] },
  { id: 'SIG-003', level: 'SHOULD', flags: [] },
  { id: 'SIG-004', level: 'MAY', flags: [] },
  { id: 'SIG-005', level: 'MUST', flags: ['Q'] },
] as const;

describe('folding checks', () => {
  test.each<[string, CheckResult[], Verdict, Verdict]>([
    ['no check at all', [], 'harness-error', 'harness-error'],
    ['a MUST that holds', [check('pass')], 'pass', 'pass'],
    ['a MUST that is violated', [check('pass'), check('fail')], 'fail', 'fail'],
    ['a SHOULD that is missed', [check('pass'), check('fail', 'SHOULD')], 'pass', 'fail'],
    ['a SHOULD that could not be tested', [check('untestable', 'SHOULD')], 'pass', 'untestable'],
    ['a MAY', [check('fail', 'MAY')], 'pass', 'pass'],
    ['a quirk', [check('fail', 'MUST', ['Q'])], 'pass', 'pass'],
    ['a violation beside noise', [check('inconclusive'), check('fail')], 'fail', 'fail'],
    ['a missing prerequisite beside noise', [check('inconclusive'), check('untestable')], 'untestable', 'untestable'],
    ['noise', [check('pass'), check('inconclusive')], 'inconclusive', 'inconclusive'],
  ])('%s', (_name, checks, lenient, strict) => {
    expect(foldChecks(checks, LENIENT).verdict).toBe(lenient);
    expect(foldChecks(checks, STRICT).verdict).toBe(strict);
  });

  it('names the earliest violation in the reason', () => {
    const late = { ...check('fail'), requirementId: 'SIG-002', atUs: 9 };
    expect(foldChecks([late, check('fail')], LENIENT).reason).toBe('SIG-001: expected x; seen: y');
  });

  it('keeps a violation that was seen before the case broke off, and otherwise believes the ending', () => {
    const ending = { kind: 'untestable', reason: 'no media' } as const;
    expect(foldRun([check('fail')], ending, LENIENT).verdict).toBe('fail');
    expect(foldRun([check('pass')], ending, LENIENT)).toEqual({ verdict: 'untestable', reason: 'no media' });
    expect(foldRun([], ending, LENIENT).verdict).toBe('untestable');
    expect(foldRun([], { kind: 'completed' }, LENIENT).verdict).toBe('harness-error');
  });
});

describe('folding runs', () => {
  test.each<[Verdict[], Verdict]>([
    [[], 'harness-error'],
    [['pass'], 'pass'],
    [['fail', 'fail'], 'fail'],
    [['fail', 'pass'], 'inconclusive'],
    [['untestable', 'pass'], 'inconclusive'],
    [['harness-error', 'pass'], 'inconclusive'],
    [['fail', 'inconclusive'], 'inconclusive'],
    [['fail', 'untestable'], 'fail'],
    [['not-applicable'], 'not-applicable'],
  ])('%j is %s', (verdicts, folded) => {
    expect(foldRuns(verdicts.map((verdict) => run(verdict))).verdict).toBe(folded);
  });
});

describe('totals', () => {
  const passing = [
    result('a/one', [run('pass', [check('pass')])], ['SIG-001']),
    result('a/two', [run('pass', [check('pass', 'MUST', [], 'SIG-002')])], ['SIG-002']),
  ];

  it('says conforms only when every applicable MUST was judged and passed', () => {
    const options = { strict: false, suite: 'full' };
    expect(foldTotals(passing, CATALOGUE, options).claim).toBe('conforms');
    expect(foldTotals(passing.slice(1), CATALOGUE, options).claim).toBe('no violation seen');
    const notOffered = result('a/one', [run('not-applicable')], ['SIG-001']);
    expect(foldTotals([notOffered, ...passing.slice(1)], CATALOGUE, options).claim).toBe('conforms');
    const known = result('a/three', [run('expected-fail')]);
    expect(foldTotals([...passing, known], CATALOGUE, options).claim).toBe('no violation seen');
  });

  it('never says conforms for the fast suite', () => {
    expect(foldTotals(passing, CATALOGUE, { strict: false, suite: 'fast' }).claim).toBe('no violation seen');
  });

  it('counts judged rows and warns of a missed SHOULD', () => {
    const missed = result('a/three', [run('pass', [check('fail', 'SHOULD', [], 'SIG-003')])], ['SIG-003']);
    const totals = foldTotals([...passing, missed], CATALOGUE, { strict: false, suite: 'full' });
    expect(totals).toMatchObject({
      mustJudged: 2,
      mustTotal: 2,
      shouldJudged: 1,
      shouldTotal: 1,
      warnings: ['SIG-003'],
    });
    expect(totals.claim).toBe('conforms');
  });

  it('is undecided when something could not be decided', () => {
    const noisy = result('a/three', [run('fail'), run('pass', [check('pass')])]);
    expect(foldTotals([...passing, noisy], CATALOGUE, { strict: false, suite: 'full' }).claim).toBe('undecided');
    expect(foldTotals([], CATALOGUE, { strict: false, suite: 'full' }).claim).toBe('undecided');
  });
});

describe('exit codes', () => {
  test.each<[Verdict[], number]>([
    [['pass', 'not-applicable'], 0],
    [['pass', 'expected-fail'], 0],
    [['fail', 'harness-error', 'inconclusive'], 1],
    [['untestable', 'pass'], 1],
    [['harness-error', 'inconclusive', 'pass'], 3],
    [['inconclusive', 'pass'], 4],
    [['not-run'], 4],
    [[], 4],
  ])('%j exits %i', (verdicts, code) => {
    const cases = verdicts.map((verdict, index) => result(`a/${index}`, [run(verdict)]));
    expect(exitCodeOf(foldTotals(cases, [], { strict: false, suite: 'full' }))).toBe(code);
  });

  it('prefers 5, 2, 1, 3, 4, 0 in this order', () => {
    const falling = [130, 5, 2, 1, 3, 4, 0];
    falling.forEach((code, index) => expect(worstExitCode(falling.slice(index).reverse())).toBe(code));
    expect(worstExitCode([])).toBe(EXIT_CODES.passed);
  });
});

describe('laws', () => {
  const outcomes = fc.constantFrom<CheckResult['outcome']>('pass', 'fail', 'untestable', 'inconclusive');
  const levels = fc.constantFrom<Level>('MUST', 'SHOULD', 'MAY');
  const checks = fc.array(
    fc
      .record({ outcome: outcomes, level: levels, quirk: fc.boolean(), atUs: fc.nat(3), id: fc.nat(2) })
      .map((part) => ({
        ...check(part.outcome, part.level, part.quirk ? ['Q'] : [], `SIG-00${part.id}`),
        atUs: part.atUs,
      })),
  );
  const verdicts = fc.array(fc.constantFrom(...VERDICTS), { maxLength: 4 });
  const shuffled = <T>(items: T[]): fc.Arbitrary<T[]> => fc.shuffledSubarray(items, { minLength: items.length });

  it('the order of checks changes nothing', () => {
    const pair = checks.chain((list) => fc.tuple(fc.constant(list), shuffled(list), fc.boolean()));
    fc.assert(
      fc.property(pair, ([list, other, strict]) => {
        expect(foldChecks(other, { strict })).toEqual(foldChecks(list, { strict }));
      }),
    );
  });

  it('the order of runs changes nothing', () => {
    const pair = verdicts.chain((list) => fc.tuple(fc.constant(list), shuffled(list)));
    fc.assert(
      fc.property(pair, ([list, other]) => {
        expect(foldRuns(other.map((verdict) => run(verdict)))).toEqual(foldRuns(list.map((verdict) => run(verdict))));
      }),
    );
  });

  it('a case passes only when each of its runs passed', () => {
    fc.assert(
      fc.property(verdicts, (list) => {
        const passed = foldRuns(list.map((verdict) => run(verdict))).verdict === 'pass';
        expect(passed).toBe(list.length > 0 && list.every((verdict) => verdict === 'pass'));
      }),
    );
  });

  it('strictness never turns a failure into a pass', () => {
    fc.assert(
      fc.property(checks, (list) => {
        if (foldChecks(list, STRICT).verdict === 'pass') expect(foldChecks(list, LENIENT).verdict).toBe('pass');
      }),
    );
  });

  it('groups add up, and exit 0 means that nothing failed', () => {
    fc.assert(
      fc.property(verdicts, (list) => {
        const cases = list.map((verdict, index) => result(`a/${index}`, [run(verdict)]));
        const totals = foldTotals(cases, CATALOGUE, { strict: false, suite: 'full' });
        expect(totals.passed + totals.failed + totals.skipped).toBe(list.length);
        if (exitCodeOf(totals) === 0) expect(list.some((verdict) => groupOf(verdict) === 'failed')).toBe(false);
        if (list.includes('fail')) expect(exitCodeOf(totals)).toBe(1);
      }),
    );
  });
});
