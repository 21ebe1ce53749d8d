import { readdirSync } from 'node:fs';
import path from 'node:path';

const NOT_OURS = /^(node_modules|dist|coverage|jitterbug-report|\.git|\.cache)$/;

/** Files below `root` that people wrote or generated and keep, sorted; with forward slashes. Asks no git: a copy of the tree will do. */
export function repositoryFiles(root: string): string[] {
  const names: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (NOT_OURS.test(entry.name)) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(name);
      else if (entry.isFile()) names.push(name);
    }
  };
  walk('');
  return names.sort();
}

const GENERATED = /(^|\/)(gen|data|golden)\//;

/** Hand-written TypeScript among them. */
export function sourceFileNames(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts') && !GENERATED.test(name));
}
