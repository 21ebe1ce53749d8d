import path from 'node:path';
import type { Finding } from './source-file.ts';

const EMPTY_WORDS = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'types', 'shared'];

/** File and folder names that are not kebab-case, or say nothing. */
export function findBadNames(names: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  for (const name of names) {
    const stem = path.basename(name).split('.')[0] ?? '';
    if (EMPTY_WORDS.includes(stem)) {
      findings.push({ where: name, message: 'a name that fits any file: name it for the one idea in it' });
    }
    const odd = name.split('/').find((part) => !/^\.?[a-z0-9]+([-.][a-z0-9]+)*$/.test(part));
    if (odd !== undefined) findings.push({ where: name, message: `${odd} is not kebab-case` });
  }
  return findings;
}
