import type { ConformanceCase } from '#conformance/runner/case';
import { runSuite } from '#conformance/runner/run-suite';
import type { CaseResult } from '#reports/model/run-report';
import type { DefectName } from '#sfu/defects/catalogue';
import { createVirtualWorldFactory } from '../worlds/virtual/virtual-world.ts';

/** What one case saw of a server with one defect (or none). */
export interface MutantRun {
  readonly result: CaseResult;
  /** Requirements whose check failed, sorted, each once. */
  readonly red: readonly string[];
}

/** Runs one case in a virtual world of its own against a server with the given defects; a fail is not run again. */
export async function runMutant(testCase: ConformanceCase, defects: readonly DefectName[]): Promise<MutantRun> {
  const worlds = createVirtualWorldFactory({ seed: 'mutants', defects });
  const [result] = await runSuite({ cases: [testCase], worlds, runId: 'mutants', failuresRerun: false, strict: true });
  if (result === undefined) throw new Error(`The runner gave no result for ${testCase.id}.`);
  const failed = result.runs.flatMap(({ checks }) => checks).filter(({ outcome }) => outcome === 'fail');
  return { result, red: [...new Set(failed.map(({ requirementId }) => requirementId))].sort() };
}
