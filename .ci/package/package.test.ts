import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { copiedFiles } from './copied-files.ts';
import { publishedManifest, type DevelopmentManifest } from './published-manifest.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('publishedManifest()', () => {
  const development = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as DevelopmentManifest;
  const published = publishedManifest(development) as Record<string, unknown>;

  test('names what the product needs to run, and nothing that develops it', () => {
    expect(published['dependencies']).toEqual(development.dependencies);
    expect(Object.keys(published).filter((key) => /devDep|optionalDep|scripts|private/.test(key))).toEqual([]);
  });

  test('resolves the paths between folders to the built files', () => {
    expect(published['imports']).toMatchObject({ '#proto/*': './dist/proto/*.js' });
  });
});

describe('copiedFiles()', () => {
  test('takes data and generated code along, but nothing that only tests or editors read', () => {
    const names = ['proto/catalogue/data/timers.json', 'proto/trace/gen/trace_pb.js', 'package.json', 'proto/ids.ts'];
    const left = ['reports/render/golden/json/mixed.json', 'scenarios/worlds/browser/page/tsconfig.json'];
    expect(copiedFiles([...names, ...left])).toEqual(names.slice(0, 2));
  });
});
