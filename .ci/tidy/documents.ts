import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from './source-file.ts';

/** Relative links of a Markdown file that lead nowhere. */
export function findDeadLinks(repository: string, name: string, text: string): Finding[] {
  const findings: Finding[] = [];
  for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:|^#/.test(target)) continue;
    const file = path.join(repository, path.dirname(name), target.replace(/#.*$/, ''));
    if (!existsSync(file)) findings.push({ where: name, message: `the link to ${target} leads nowhere` });
  }
  return findings;
}

/** Marks that say "not finished". */
export function findLeftovers(name: string, text: string): Finding[] {
  const findings: Finding[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (/\b(FIX[M]E|X[X]X|HAC[K]|TO[D]O)\b/.test(line)) {
      findings.push({
        where: `${name}:${index + 1}`,
        message: 'a leftover: finish it, or open an issue and delete the mark',
      });
    }
  }
  return findings;
}
