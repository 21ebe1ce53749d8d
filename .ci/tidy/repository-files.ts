import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Files of the repository that git tracks or would track, below `root`, sorted; with forward slashes. */
export function repositoryFiles(root: string): string[] {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  const names = list
    .toString('utf8')
    .split('\0')
    .filter((name) => name !== '' && existsSync(path.join(root, name)));
  return [...new Set(names)].sort();
}

const GENERATED = /(^|\/)(gen|data|golden)\//;

/** Hand-written TypeScript among them. */
export function sourceFileNames(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !GENERATED.test(name));
}
