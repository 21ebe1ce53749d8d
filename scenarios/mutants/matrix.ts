import { CASES } from '#conformance/cases/registry';
import { DEFECTS, type DefectName } from '#sfu/defects/catalogue';
import { runMutant } from './mutant-run.ts';
import { OTHER_KILLERS } from './other-killers.ts';

/**
 * The whole mutation matrix: every case against every defect, in virtual worlds. Prints one JSON line per case and defect that has
 * a red check, then the defects that nothing kills. Ends with 1 when one survives that `other-killers.json` does not name.
 * Arguments narrow it: `matrix.ts [--shard i/n] [defect name prefix] [case id prefix]`.
 */
const words = process.argv.slice(2);
const [, ours = 1, of = 1] =
  words[0] === '--shard' ? (/^(\d+)\/(\d+)$/.exec(words.splice(0, 2)[1] ?? '') ?? []).map(Number) : [];
const [defectPrefix = '', casePrefix = ''] = words;
const cases = CASES.filter(({ id }) => id.startsWith(casePrefix));
const defects = (Object.keys(DEFECTS) as DefectName[])
  .filter((name) => name.startsWith(defectPrefix))
  .filter((_, index) => index % of === ours - 1);

const killed = new Set<string>();
const write = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);

for (const defect of defects) {
  for (const testCase of cases) {
    const { result, red } = await runMutant(testCase, [defect]);
    if (result.verdict === 'pass') continue;
    write({ caseId: testCase.id, defect, red, verdict: result.verdict });
    if (result.verdict === 'fail') killed.add(defect);
  }
}
const otherwise = new Set<string>(OTHER_KILLERS.map(({ defect }) => defect));
const survivors = defects.filter((name) => !killed.has(name));
write({ defectsThatSurvive: survivors, ofThemKilledOtherwise: survivors.filter((name) => otherwise.has(name)) });
process.exitCode = survivors.every((name) => otherwise.has(name)) ? 0 : 1;
