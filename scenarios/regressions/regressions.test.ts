import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { judge } from '../families/judge.ts';
import { FAMILIES } from '../families/registry.ts';
import { readRepro, scenarioOf, type ReproFile } from '../families/repro-file.ts';

// On a busy machine a run takes its time.
vi.setConfig({ testTimeout: 60_000 });

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.repro.json'));

function reproIn(name: string): ReproFile {
  const read = readRepro(readFileSync(path.join(import.meta.dirname, name), 'utf8'));
  if ('complaints' in read) throw new Error(`${name}: ${read.complaints.join('; ')}`);
  return read.repro;
}

it('keeps some', () => {
  expect(files.length).toBeGreaterThanOrEqual(8);
});

describe.each(files)('%s', (name) => {
  const repro = reproIn(name);
  const family = FAMILIES.find((each) => each.name === repro.family);

  it('is violated by the server that it was found in', async () => {
    const { violations } = await judge(family!, scenarioOf(repro), { defects: repro.defects });
    expect(violations.map(({ property }) => property)).toContain(repro.expected.property);
  });

  it('holds on the sound server', async () => {
    expect((await judge(family!, scenarioOf(repro))).violations).toEqual([]);
  });
});
