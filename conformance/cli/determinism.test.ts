import { expect, it } from 'vitest';
import { CASES } from '#conformance/cases/registry';
import { runSuite } from '#conformance/runner/run-suite';
import type { WorldFactory } from '#conformance/runner/world';
import { TraceLog } from '#proto/trace/trace-log';
import { createVirtualWorldFactory } from '#scenarios/worlds/virtual/virtual-world';
import { checkDeterminism, firstDifference, type DeterminismCheck, type TracedRun } from './determinism.ts';
import { rememberTraces } from './remembered-traces.ts';

const IDS = ['rooms/join', 'tokens/refused'];

async function tracedRun(factory: WorldFactory): Promise<TracedRun> {
  const worlds = rememberTraces(factory);
  const cases = CASES.filter(({ id }) => IDS.includes(id));
  return { worlds, results: await runSuite({ cases, worlds, runId: 'twice' }) };
}

/** Virtual worlds whose server is slower by the number of the world, in worlds for one case: chance that no seed decides. */
function plantChance(caseId: string): WorldFactory {
  const worlds = createVirtualWorldFactory({ seed: 'planted' });
  let count = 0;
  return {
    ...worlds,
    create: async (purpose) => {
      const world = await worlds.create(purpose);
      if (purpose === caseId) {
        count += 1;
        const delayMs = 20 + count / 1_000;
        world.clock.after(19, 'planted', () => world.control.setAllLinks([{ model: 'delay', delayMs }]));
      }
      return world;
    },
  };
}

async function checkTwice(factory: WorldFactory): Promise<DeterminismCheck> {
  return checkDeterminism(await tracedRun(factory), await tracedRun(factory));
}

it('finds nothing in worlds that are deterministic', async () => {
  const { results, text } = await checkTwice(createVirtualWorldFactory({ seed: 'planted' }));
  expect(results.map(({ verdict }) => verdict)).toEqual(['pass', 'pass']);
  expect(text).toBe('');
});

it('turns a case with two traces into a harness error and shows the first difference in both contexts', async () => {
  const { results, text } = await checkTwice(plantChance('rooms/join'));
  const verdicts = results.map(({ caseId, verdict }) => [caseId, verdict]);
  expect(Object.fromEntries(verdicts)).toEqual({ 'rooms/join': 'harness-error', 'tokens/refused': 'pass' });
  expect(results.find(({ caseId }) => caseId === 'rooms/join')?.reason).toMatch(
    /^one seed gave two traces, [0-9a-f]{64} and [0-9a-f]{64}, which differ from event \d+ on: the simulation is not deterministic$/,
  );
  const [head, both = '', first = '', second = ''] = text.split(/\n {2}(?=both:|first run:|second run:)/);
  expect(head).toMatch(/^rooms\/join: two runs with one seed differ from event \d+ on$/);
  expect(both.split('\n').length).toBe(6);
  expect(first.split('\n')[1]).toContain('set-all-links delay {"delayMs":20.001}');
  expect(second.split('\n')[1]).toContain('set-all-links delay {"delayMs":20.002}');
});

it('is told who used the machine: the case is a harness error that names the caller', async () => {
  const worlds = createVirtualWorldFactory({ seed: 'planted', detect: true });
  const planted: WorldFactory = {
    ...worlds,
    create: async (purpose) => {
      const world = await worlds.create(purpose);
      if (purpose === 'rooms/join') world.clock.after(19, 'planted', () => void new Date());
      return world;
    },
  };
  const { results } = await tracedRun(planted);
  const verdicts = results.map(({ caseId, verdict }) => [caseId, verdict]);
  expect(Object.fromEntries(verdicts)).toEqual({ 'rooms/join': 'harness-error', 'tokens/refused': 'pass' });
  const reason = results.find(({ caseId }) => caseId === 'rooms/join')?.reason ?? '';
  expect(reason).not.toContain('\n');
  expect(reason).toMatch(
    /^the world broke down: The machine's new Date\(\) was used inside a simulated world by .*determinism\.test\.ts/,
  );
});

it('finds the first event that differs, also where one trace ends', () => {
  const log = (...texts: string[]): TraceLog['events'] => {
    const trace = new TraceLog();
    for (const text of texts) trace.append({ atUs: 1, event: { case: 'note', value: { text } } });
    return trace.events;
  };
  expect(firstDifference(log('a', 'b', 'c'), log('a', 'x', 'c'))).toBe(1);
  expect(firstDifference(log('a', 'b'), log('a'))).toBe(1);
  expect(firstDifference(log('a'), log('a', 'b'))).toBe(1);
  expect(firstDifference(log(), log('a'))).toBe(0);
});
