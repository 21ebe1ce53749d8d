import { expect, it } from 'vitest';
import type { CaseResult } from '#reports/model/run-report';
import { markUnequalTraces } from './determinism.ts';

function result(caseId: string, traceHash?: string): CaseResult {
  const run = { verdict: 'pass', reason: '', checks: [], evidence: [], worldUs: 1 } as const;
  const runs = [traceHash === undefined ? run : { ...run, traceHash }];
  return { caseId, title: caseId, area: 'a', judges: [], verdict: 'pass', reason: '', runs };
}

it('turns a case with two different traces into a harness error', () => {
  const marked = markUnequalTraces(
    [result('a/one', 'x'), result('a/two', 'y'), result('a/three')],
    [result('a/two', 'z'), result('a/one', 'x'), result('a/three')],
  );
  expect(marked.map((one) => one.verdict)).toEqual(['pass', 'harness-error', 'pass']);
  expect(marked[1]?.reason).toBe('one seed gave two traces, y and z: the simulation is not deterministic');
});
