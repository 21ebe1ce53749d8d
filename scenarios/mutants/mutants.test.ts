import { describe, expect, it } from 'vitest';
import { CASES } from '#conformance/cases/registry';
import { DEFECTS } from '#sfu/defects/catalogue';
import { runMutant } from './mutant-run.ts';
import { MUTANT_PAIRS } from './pairs.ts';

const casesById = new Map(CASES.map((testCase) => [testCase.id, testCase]));

describe('the table of mutants', () => {
  it('has a pair for every case, and names no case or defect that does not exist', () => {
    const paired = new Set(MUTANT_PAIRS.map(({ caseId }) => caseId));
    expect(CASES.map(({ id }) => id).filter((id) => !paired.has(id))).toEqual([]);
    expect([...paired].filter((id) => !casesById.has(id))).toEqual([]);
    expect(MUTANT_PAIRS.map(({ defect }) => defect).filter((name) => !Object.hasOwn(DEFECTS, name))).toEqual([]);
  });

  it('lets every pair turn at least one check red', () => {
    expect(MUTANT_PAIRS.filter(({ red }) => red.length === 0)).toEqual([]);
  });
});

describe.each(MUTANT_PAIRS)('$caseId against a server that has $defect', ({ caseId, defect, red }) => {
  it(`turns exactly ${red.join(', ')} red`, async () => {
    const testCase = casesById.get(caseId);
    if (testCase === undefined) throw new Error(`No case is called ${caseId}.`);
    const mutant = await runMutant(testCase, [defect]);
    expect({ red: mutant.red, reason: mutant.result.reason }).toEqual({ red, reason: expect.any(String) });
    expect(mutant.result.verdict).toBe('fail');
  });
});
