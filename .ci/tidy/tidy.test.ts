import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { BANS, findBanned } from './bans.ts';
import { findDeadLinks, findLeftovers } from './documents.ts';
import { findLooseVersions, findRegistryHosts } from './manifest.ts';
import { findBadNames } from './names.ts';
import { repositoryFiles, sourceFileNames } from './repository-files.ts';
import { findOversized, FUNCTION_LINES_MAX, TEST_FILE_LINES_MAX } from './sizes.ts';
import { parseSourceFile, type Finding } from './source-file.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const lines = (findings: readonly Finding[]): string[] => findings.map(({ where, message }) => `${where}: ${message}`);

describe('the rules see', () => {
  for (const ban of BANS) {
    const name = ['proto/x.ts', 'proto/x.test.ts'].find((one) => ban.appliesTo(one)) ?? '';
    test(`${ban.name}, and what to do instead`, () => {
      expect(lines(findBanned(parseSourceFile(name, ban.sample), [ban])).join()).toContain(ban.instead);
    });
  }

  test('that a port with the name of a global is no global', () => {
    const text = `export function f(clock: { setTimeout(ms: number): void }): string {
      clock.setTimeout(5);
      return new Date(0).toISOString();
    }
    export function g(setTimeout: () => void): void { setTimeout(); }`;
    expect(findBanned(parseSourceFile('proto/x.ts', text))).toEqual([]);
  });

  test('a long file and a long function', () => {
    const long = `export function f(): void {\n${'  void 0;\n'.repeat(TEST_FILE_LINES_MAX)}}\n`;
    expect(findOversized(parseSourceFile('proto/x.test.ts', long))).toHaveLength(2);
    const short = `export function f(): void {\n${'  void 0;\n'.repeat(FUNCTION_LINES_MAX - 2)}}\n`;
    expect(findOversized(parseSourceFile('proto/x.ts', short))).toEqual([]);
  });

  test('names that say nothing or are not kebab-case', () => {
    expect(findBadNames(['proto/utils.ts', 'proto/RtpHeader.ts', 'proto/rtp-header.test.ts'])).toHaveLength(2);
  });

  test('dead links and leftovers', () => {
    expect(findDeadLinks(root, 'README.md', '[a](nowhere.md) [b](package.json) [c](https://x.test/)')).toHaveLength(1);
    expect(findLeftovers('x.ts', ['// TO', 'DO: more\n// done'].join(''))).toHaveLength(1);
  });

  test('version ranges and registry hosts', () => {
    expect(
      findLooseVersions({ dependencies: { loose: '^1.0.0', pinned: '1.0.0', alias: 'npm:alias@2.0.0' } }),
    ).toHaveLength(1);
    expect(findRegistryHosts('"resolved": "https://registry.test/a.tgz"')).toHaveLength(1);
  });
});

describe('this repository', () => {
  const names = repositoryFiles(root);
  const sources = sourceFileNames(names).map((name) => parseSourceFile(name, read(name)));

  test('is looked at', () => expect(sources.length).toBeGreaterThan(100));
  test('leaves time, chance, timers, locale and terminal to those who own them', () => {
    expect(lines(sources.flatMap((file) => findBanned(file)))).toEqual([]);
  });
  test('has files and functions of a readable size', () => {
    expect(lines(sources.flatMap((file) => findOversized(file)))).toEqual([]);
  });
  test('names files for their idea', () => {
    expect(lines(findBadNames(sources.map((file) => file.name)))).toEqual([]);
  });
  test('has no leftovers', () => {
    expect(lines(sources.flatMap((file) => findLeftovers(file.name, file.text)))).toEqual([]);
  });
  test('has documents whose links lead somewhere', () => {
    const documents = names.filter((name) => name.endsWith('.md'));
    expect(lines(documents.flatMap((name) => findDeadLinks(root, name, read(name))))).toEqual([]);
  });
  test('pins its dependencies and names no registry', () => {
    expect(lines(findLooseVersions(JSON.parse(read('package.json')) as object))).toEqual([]);
    expect(lines(findRegistryHosts(read('package-lock.json')))).toEqual([]);
  });
});
