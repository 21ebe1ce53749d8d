import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Files by path, with their text. */
export type FileTree = Readonly<Record<string, string>>;

const STUB_PACKAGES = ['werift', 'ws', 'playwright-core'];

/**
 * Writes a small project with our package.json and stub packages into a new folder.
 *
 * @returns its path and how to remove it.
 */
export function plantTree(repository: string, files: FileTree): { readonly root: string; remove(): void } {
  const root = mkdtempSync(path.join(tmpdir(), 'jitterbug-imports-'));
  const write = (name: string, text: string): void => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  write('package.json', readFileSync(path.join(repository, 'package.json'), 'utf8'));
  for (const name of STUB_PACKAGES) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'exports.stub = 1;\n');
  }
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
