import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cruise, type CruiseSummary } from './cruise.ts';
import { plantTree, type FileTree } from './planted-tree.ts';

const repository = path.resolve(import.meta.dirname, '../..');

/** A cruise that sees fewer modules than this sees nothing: dependency-cruiser under TypeScript 7 passes with 0. */
const MODULES_AT_LEAST = 100;

/** Per rule the files that break it, importer first. */
const PLANTED: Readonly<Record<string, readonly (readonly [from: string, text: string])[]>> = {
  'proto-stands-alone': [['proto/bad.ts', `import '#sim/leaf';`]],
  'sim-stands-alone': [['sim/bad.ts', `import type { Leaf } from '#proto/leaf';\nexport type Bad = Leaf;`]],
  'interposer-knows-only-the-wire': [['sim/interposer/bad.ts', `import '#sfu/leaf';`]],
  'sfu-never-sees-conformance': [['sfu/bad-suite.ts', `import '#conformance/leaf';`]],
  'conformance-never-sees-sfu': [['conformance/bad-server.ts', `import '#sfu/leaf';`]],
  'sfu-knows-only-proto': [['sfu/bad.ts', `import '#sim/leaf';`]],
  'conformance-knows-proto-and-the-report-model': [['conformance/bad.ts', `import '#reports/render/leaf';`]],
  'cli-is-imported-by-nobody': [['scenarios/bad-cli.ts', `import '#conformance/cli/leaf';`]],
  'scenarios-make-no-reports': [['scenarios/bad.ts', `import '#reports/render/leaf';`]],
  'reports-know-only-proto': [['reports/bad.ts', `import '#conformance/leaf';`]],
  'source-imports-no-test': [['proto/bad-test.ts', `import './leaf.test.ts';`]],
  'stacks-come-as-parameters': [
    ['sfu/bad-stack.ts', `import { stub } from 'werift';\nexport const bad = stub;`],
    ['conformance/bad-stack.ts', `import { stub } from 'ws';\nexport const bad = stub;`],
  ],
  'machine-comes-as-parameter': [
    ['sfu/bad-machine.ts', `import { createSocket } from 'node:dgram';\ncreateSocket('udp4');`],
  ],
  'development-stays-in-development': [['scenarios/bad-dev.ts', `import 'playwright-core';`]],
  'no-cycles': [['proto/bad-cycle.ts', `import './cycle-back.ts';`]],
  'no-orphans': [['proto/bad-orphan.ts', 'export const alone = 1;']],
  'everything-resolves': [['proto/bad-path.ts', `import './nowhere.ts';`]],
};

const LEAVES = [
  'proto',
  'sim',
  'sfu',
  'scenarios',
  'conformance',
  'conformance/cli',
  'reports/model',
  'reports/render',
];

const ALLOWED: FileTree = {
  'proto/cycle-back.ts': `import './bad-cycle.ts';`,
  'proto/leaf.test.ts': `import './leaf.ts';`,
  'sim/interposer/good.ts': `import '#proto/leaf';\nimport '../leaf.ts';`,
  'sfu/good.ts': `import '#proto/leaf';\nimport type { stub } from 'werift';\nexport type Stub = typeof stub;`,
  'sfu/node/good.ts': `import 'werift';\nimport 'node:dgram';`,
  'conformance/good.ts': `import '#proto/leaf';\nimport '#reports/model/leaf';`,
  'conformance/cli/good.ts': LEAVES.map((folder) => `import '#${folder}/leaf';`).join('\n'),
  'scenarios/worlds/good.ts': `import '#sim/leaf';\nimport '#sfu/leaf';\nimport '#conformance/leaf';\nimport 'werift';`,
  'scenarios/worlds/browser/good.ts': `import 'playwright-core';`,
  'reports/good.ts': `import '#proto/leaf';`,
};

function plantedFiles(): FileTree {
  const files: Record<string, string> = { ...ALLOWED };
  for (const folder of LEAVES) files[`${folder}/leaf.ts`] = 'export type Leaf = 1;\n';
  for (const [from, text] of Object.values(PLANTED).flat()) files[from] = text;
  return files;
}

describe('import rules', () => {
  let planted: CruiseSummary;
  const tree = plantTree(repository, plantedFiles());
  beforeAll(async () => {
    planted = await cruise(repository, tree.root);
  });
  afterAll(() => tree.remove());

  test('every rule has a planted violation and a sentence', () => {
    const rules = planted.ruleSetUsed.forbidden;
    const names = rules.map((rule) => rule.name);
    expect(Object.keys(PLANTED).sort()).toEqual([...names].sort());
    for (const rule of rules) {
      expect(rule.severity, rule.name).toBe('error');
      expect(rule.comment, rule.name).toMatch(/\.$/);
    }
  });

  for (const [rule, files] of Object.entries(PLANTED)) {
    for (const [from] of files) {
      test(`${rule}: ${from} is caught`, () => {
        expect(planted.violations.filter((one) => one.from === from).map((one) => one.rule.name)).toContain(rule);
      });
    }
  }

  test('allowed imports stay quiet', () => {
    const bad = new Set([
      ...Object.values(PLANTED)
        .flat()
        .map(([from]) => from),
      'proto/cycle-back.ts',
    ]);
    expect(planted.violations.filter((one) => !bad.has(one.from))).toEqual([]);
  });

  test('the cruise of this repository sees its modules', async () => {
    const { totalCruised } = await cruise(repository, repository);
    expect(totalCruised).toBeGreaterThan(MODULES_AT_LEAST);
  });
});
