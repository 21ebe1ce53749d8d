import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFECTS } from '#sfu/defects/catalogue';
import { SIGHT } from '../families/duplicate-identity/sight.ts';
import { OTHER_KILLERS } from './other-killers.ts';
import { MUTANT_PAIRS } from './pairs.ts';

const root = path.resolve(import.meta.dirname, '../..');
const paired = new Set<string>(MUTANT_PAIRS.map(({ defect }) => defect));
const otherwise = OTHER_KILLERS.map(({ defect }) => defect as string);

describe('the tables of what kills each defect', () => {
  it('leave no defect alive', () => {
    const killed = new Set([...paired, ...otherwise]);
    expect(Object.keys(DEFECTS).filter((name) => !killed.has(name))).toEqual([]);
  });

  it('name each once: what a case kills needs no other killer', () => {
    expect(otherwise.filter((name) => paired.has(name))).toEqual([]);
    expect(otherwise.filter((name, index) => otherwise.indexOf(name) !== index)).toEqual([]);
    expect(otherwise.filter((name) => !Object.hasOwn(DEFECTS, name))).toEqual([]);
  });

  it.each(OTHER_KILLERS)('$defect is switched on by what is said to kill it', ({ defect, by }) => {
    if ('family' in by) {
      expect(by.family).toBe('duplicate-identity');
      expect(SIGHT.map((sight) => sight.defect)).toContain(defect);
    } else {
      expect(by.test).toMatch(/\.test\.ts$/);
      expect(readFileSync(path.join(root, by.test), 'utf8').includes(`'${defect}'`), by.test).toBe(true);
    }
  });
});
