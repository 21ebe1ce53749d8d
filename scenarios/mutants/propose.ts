import { readFileSync } from 'node:fs';
import { CASES } from '#conformance/cases/registry';
import { DEFECTS, type DefectName } from '#sfu/defects/catalogue';
import { runMutant } from './mutant-run.ts';
import { MUTANT_PAIRS, type MutantPair } from './pairs.ts';

/**
 * Tries pairs, given as lines `case-id defect-name` in a file, and prints the whole table of pairs with those that hold: the case fails,
 * and some check of its own is red. Those that do not hold are told on standard error.
 */
const [file = '/dev/stdin'] = process.argv.slice(2);
const wanted = readFileSync(file, 'utf8').split('\n').filter(Boolean);
const pairs: MutantPair[] = [...MUTANT_PAIRS];
for (const line of wanted) {
  const [caseId = '', defect = ''] = line.trim().split(/\s+/);
  const testCase = CASES.find(({ id }) => id === caseId);
  if (testCase === undefined || !Object.hasOwn(DEFECTS, defect)) {
    process.stderr.write(`${line}: no such case or defect\n`);
    continue;
  }
  const { result, red } = await runMutant(testCase, [defect as DefectName]);
  if (result.verdict === 'fail' && red.length > 0) pairs.push({ caseId, defect: defect as DefectName, red });
  else process.stderr.write(`${line}: ${result.verdict}, ${result.reason}\n`);
}
const key = ({ caseId, defect }: MutantPair): string => `${caseId} ${defect}`;
pairs.sort((a, b) => (key(a) < key(b) ? -1 : 1));
const distinct = pairs.filter((pair, index) => pairs.findIndex((other) => key(other) === key(pair)) === index);
process.stdout.write(`${JSON.stringify(distinct, undefined, 2)}\n`);
