import { CASES } from '#conformance/cases/registry';
import { DEFECTS, type DefectName } from '#sfu/defects/catalogue';
import { runMutant } from './mutant-run.ts';

/**
 * The whole mutation matrix: every case against every defect, in virtual worlds. Prints one JSON line per case and defect that has
 * a red check, then the cases that kill nothing and the defects that nothing kills.
 * Arguments narrow it: `matrix.ts [case id prefix] [defect name prefix]`.
 */
const [casePrefix = '', defectPrefix = ''] = process.argv.slice(2);
const cases = CASES.filter(({ id }) => id.startsWith(casePrefix));
const defects = (Object.keys(DEFECTS) as DefectName[]).filter((name) => name.startsWith(defectPrefix));

const killers = new Set<string>();
const killed = new Set<string>();
const write = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

for (const testCase of cases) {
  for (const defect of defects) {
    const { result, red } = await runMutant(testCase, [defect]);
    if (result.verdict === 'pass') continue;
    write({ caseId: testCase.id, defect, red, verdict: result.verdict });
    if (result.verdict !== 'fail') continue;
    killers.add(testCase.id);
    killed.add(defect);
  }
}
write({
  casesThatKillNothing: cases.map(({ id }) => id).filter((id) => !killers.has(id)),
  defectsThatSurvive: defects.filter((name) => !killed.has(name)),
});
