import { describe, expect, test } from 'vitest';
import type { CaseResult } from '#reports/model/run-report';
import { equals, holds, never, throughout, within } from '../probe/expectation.ts';
import { Watch } from '../probe/watch.ts';
import type { Requirements } from './check.ts';
import { defineCase } from './case.ts';
import type { CaseContext, CaseDefinition, ConformanceCase } from './case.ts';
import { fakeWorlds } from './fake-world.test-support.ts';
import { NotApplicableError, PrerequisiteError } from './failures.ts';
import { runSuite } from './run-suite.ts';
import type { RunSuiteOptions, SuiteEvent } from './run-suite.ts';

const REQUIREMENTS: Requirements = new Map([
  ['SIG-001', { level: 'MUST', flags: [] }],
  ['SIG-002', { level: 'MUST', flags: [] }],
  ['SIG-003', { level: 'SHOULD', flags: [] }],
]);

function made(run: (context: CaseContext) => Promise<void>, more: Partial<CaseDefinition> = {}): ConformanceCase {
  return defineCase({ id: 'area/slug', title: 'a case', judges: ['SIG-001'], run, ...more });
}

async function outcome(testCase: ConformanceCase, more: Partial<RunSuiteOptions> = {}): Promise<CaseResult> {
  const [result] = await runSuite({
    cases: [testCase],
    worlds: fakeWorlds(),
    runId: 'test',
    requirements: REQUIREMENTS,
    ...more,
  });
  if (result === undefined) throw new Error('no result');
  return result;
}

const good = equals('the answer', 1, 1);
const bad = equals('the answer', 1, 2);

describe('a target that goes away', () => {
  test('is asked after a case that did not pass; then nothing is run any more and nobody is blamed', async () => {
    const seen: string[] = [];
    const cases = ['one', 'two', 'three'].map((slug) =>
      made(
        async ({ check }) => {
          seen.push(slug);
          await check('SIG-001', slug === 'one' ? good : bad);
        },
        { id: `area/${slug}` },
      ),
    );
    let asked = 0;
    const results = await runSuite({
      ...{ cases, worlds: { ...fakeWorlds(), parallel: 1 }, runId: 'test', requirements: REQUIREMENTS },
      isTargetThere: async () => {
        asked += 1;
        return false;
      },
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(['pass', 'not-run', 'not-run']);
    expect(results[2]?.reason).toBe('the target stopped answering');
    expect({ seen, asked }).toEqual({ seen: ['one', 'two'], asked: 1 });
  });

  test('that is still there leaves a failure a failure', async () => {
    const failing = made(async ({ check }) => void (await check('SIG-001', bad)));
    expect((await outcome(failing, { isTargetThere: async () => true })).verdict).toBe('fail');
  });
});

describe('verdict of a case', () => {
  test('pass when every check passed, without a second run', async () => {
    const result = await outcome(made(async ({ check }) => void (await check('SIG-001', good))));
    expect(result).toMatchObject({ verdict: 'pass', reason: '' });
    expect(result.runs).toHaveLength(1);
  });

  test('fail in both runs is fail, with expectation and sight', async () => {
    const result = await outcome(made(async ({ check }) => void (await check('SIG-001', bad))));
    expect(result.verdict).toBe('fail');
    expect(result.runs).toHaveLength(2);
    expect(result.runs[0]?.checks[0]).toMatchObject({
      expected: 'the answer is 2',
      seen: 'the answer is 1 after 0 ms',
    });
    expect(result.runs[0]?.evidence.at(-1)?.text).toContain('SIG-001 fail');
  });

  test('fail and then pass is inconclusive, with both runs', async () => {
    let runs = 0;
    const flaky = made(async ({ check }) => {
      runs += 1;
      await check('SIG-001', runs === 1 ? bad : good);
    });
    const result = await outcome(flaky);
    expect(result.verdict).toBe('inconclusive');
    expect(result.runs.map(({ verdict }) => verdict)).toEqual(['fail', 'pass']);
  });

  test('no check at all is a harness error', async () => {
    const result = await outcome(made(() => Promise.resolve()));
    expect(result).toMatchObject({ verdict: 'harness-error', reason: 'the case ended without a single check' });
  });

  test('a judged requirement without a check is a harness error', async () => {
    const lazy = made(async ({ check }) => void (await check('SIG-001', good)), { judges: ['SIG-001', 'SIG-002'] });
    expect(await outcome(lazy)).toMatchObject({ verdict: 'harness-error', reason: expect.stringContaining('SIG-002') });
  });

  test('a check of a requirement that the case does not judge is a harness error', async () => {
    const result = await outcome(made(async ({ check }) => void (await check('SIG-002', good))));
    expect(result).toMatchObject({ verdict: 'harness-error', reason: expect.stringContaining('SIG-002') });
  });

  test('a missing prerequisite is untestable', async () => {
    const result = await outcome(made(() => Promise.reject(new PrerequisiteError('alice could not join'))));
    expect(result).toMatchObject({ verdict: 'untestable', reason: 'alice could not join' });
  });

  test('what the target does not offer is not applicable, and is not tried again', async () => {
    const result = await outcome(made(() => Promise.reject(new NotApplicableError('no TURN in ice_servers'))));
    expect(result).toMatchObject({ verdict: 'not-applicable', reason: 'no TURN in ice_servers' });
    expect(result.runs).toHaveLength(1);
  });

  test('an exception of the case is a harness error', async () => {
    const broken = made(() => {
      throw new TypeError('undefined is not a function');
    });
    expect(await outcome(broken)).toMatchObject({
      verdict: 'harness-error',
      reason: expect.stringContaining('not a function'),
    });
  });

  test('a failed check counts although the case threw after it', async () => {
    const broken = made(async ({ check }) => {
      await check('SIG-001', bad);
      throw new PrerequisiteError('and so nothing else works');
    });
    expect((await outcome(broken)).verdict).toBe('fail');
  });

  test('a missed SHOULD passes, and fails a strict run', async () => {
    const slack = made(async ({ check }) => void (await check('SIG-003', bad)), { judges: ['SIG-003'] });
    expect((await outcome(slack)).verdict).toBe('pass');
    expect((await outcome(slack, { strict: true })).verdict).toBe('fail');
  });

  test('a case that never ends is cut off at its limit of world time', async () => {
    const endless = made(() => new Promise(() => undefined), { limitMs: 5_000 });
    const result = await outcome(endless);
    expect(result).toMatchObject({ verdict: 'harness-error', reason: expect.stringContaining('5000 ms') });
    expect(result.runs[0]?.worldUs).toBe(5_000_000);
  });

  test('a failed timing check on a noisy machine is inconclusive, a failed other check is not', async () => {
    const slow = (timing: object): ConformanceCase =>
      made(async ({ check }) => void (await check('SIG-001', bad)), timing);
    const measureNoise = () => () => 400;
    expect((await outcome(slow({ timing: {} }), { measureNoise })).verdict).toBe('inconclusive');
    expect((await outcome(slow({}), { measureNoise })).verdict).toBe('fail');
  });

  test('nothing that is kept shows the API secret', async () => {
    const loud = made(async ({ check, note, target }) => {
      note(`secret ${target.apiSecret}`);
      await check('SIG-001', holds('quiet', false, target.apiSecret));
    });
    expect(JSON.stringify(await outcome(loud))).not.toContain('a-secret-nobody-may-see');
  });
});

describe('patience of a check', () => {
  const seenAfter = (clock: CaseContext['clock'], ms: number) => {
    const watch = new Watch(clock);
    let there = false;
    clock.after(ms, 'event', () => {
      there = true;
      watch.changed();
    });
    return {
      description: 'it comes',
      look: () => (there ? 'it came' : undefined),
      instead: () => 'it is not there',
      watch,
    };
  };

  test('waits on the world clock as long as allowed', async () => {
    const patient = made(
      async ({ check, clock }) => void (await check('SIG-001', seenAfter(clock, 900), within(1_000))),
    );
    const impatient = made(
      async ({ check, clock }) => void (await check('SIG-001', seenAfter(clock, 900), within(800))),
    );
    expect((await outcome(patient)).verdict).toBe('pass');
    expect((await outcome(impatient)).verdict).toBe('fail');
  });

  test('sees what must not be seen, and lets the full time pass for what does not come', async () => {
    const early = made(
      async ({ check, clock }) => void (await check('SIG-001', never(seenAfter(clock, 300)), throughout(500))),
    );
    const late = made(
      async ({ check, clock }) => void (await check('SIG-001', never(seenAfter(clock, 600)), throughout(500))),
    );
    expect((await outcome(early)).verdict).toBe('fail');
    const result = await outcome(late);
    expect(result.verdict).toBe('pass');
    expect(result.runs[0]?.worldUs).toBe(500_000);
  });

  test('a timer that fires too early fails', async () => {
    const hasty = made(async ({ check, clock }) => {
      await check('SIG-001', seenAfter(clock, 300), { withinMs: 1_000, notBeforeMs: 500 });
    });
    expect((await outcome(hasty)).verdict).toBe('fail');
  });
});

describe('a run of many cases', () => {
  test('keeps the order of the cases, tells progress, and closes every world', async () => {
    const cases = ['a', 'b', 'c'].map((slug, index) =>
      defineCase({
        id: `area/${slug}`,
        title: slug,
        judges: ['SIG-001'],
        limitMs: 1_000 * (index + 1),
        run: async ({ check, pause }) => {
          await pause(100);
          await check('SIG-001', slug === 'b' ? bad : good);
        },
      }),
    );
    const worlds = fakeWorlds();
    const events: SuiteEvent[] = [];
    const results = await runSuite({
      cases,
      worlds,
      runId: 'r',
      requirements: REQUIREMENTS,
      onEvent: (e) => events.push(e),
    });
    expect(results.map(({ caseId, verdict }) => [caseId, verdict])).toEqual([
      ['area/a', 'pass'],
      ['area/b', 'fail'],
      ['area/c', 'pass'],
    ]);
    expect(worlds.made).toHaveLength(4);
    expect(worlds.made.every((world) => world.isClosed)).toBe(true);
    expect(events.filter(({ kind }) => kind === 'case-ended')).toHaveLength(3);
    expect(events.filter((e) => e.kind === 'case-started' && e.isRerun)).toMatchObject([{ caseId: 'area/b' }]);
  });

  test('stops when it is told to: what runs ends, what has not begun is not run', async () => {
    const abort = new AbortController();
    const endless = made(() => {
      abort.abort();
      return new Promise(() => undefined);
    });
    const later = made(async ({ check }) => void (await check('SIG-001', good)), { id: 'area/later', limitMs: 1 });
    const worlds = fakeWorlds(1);
    const results = await runSuite({
      cases: [endless, later],
      worlds,
      runId: 'r',
      requirements: REQUIREMENTS,
      signal: abort.signal,
    });
    expect(results.map(({ verdict }) => verdict)).toEqual(['not-run', 'not-run']);
    expect(results[0]?.reason).toBe('the run was interrupted');
    expect(worlds.made.every((world) => world.isClosed)).toBe(true);
  });

  test('a world that cannot be made is a harness error of its case only', async () => {
    const worlds = { ...fakeWorlds(), create: () => Promise.reject(new Error('no ports left')) };
    const result = await outcome(
      made(async ({ check }) => void (await check('SIG-001', good))),
      { worlds },
    );
    expect(result).toMatchObject({ verdict: 'harness-error', reason: 'no world for the case: no ports left' });
  });
});
