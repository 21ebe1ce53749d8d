import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadCatalogue } from '#proto/catalogue/catalogue';
import reasons from './data/coverage-reasons.json' with { type: 'json' };
import type { CliContext } from './cli-context.ts';
import { printCoverage } from './coverage-command.ts';
import { coverageRows, isEmpty } from './coverage-rows.ts';

function output(json: boolean): string {
  let text = '';
  const context: CliContext = {
    out: (part) => void (text += part),
    err: () => undefined,
    env: {},
    isColored: false,
    interrupted: new AbortController().signal,
  };
  printCoverage(context, { json });
  return text;
}

test('no MUST and no SHOULD of the server is without a case, a test or a reason', () => {
  const empty = coverageRows().filter(isEmpty);
  expect(empty.map(({ id }) => id)).toEqual([]);
});

test('a reason is given only for rows that exist', () => {
  const { requirements, timers } = loadCatalogue();
  const unknown = Object.keys(reasons).filter((id) => !requirements.has(id) && !timers.has(id));
  expect(unknown).toEqual([]);
});

test('the test files that are named are there', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const named = new Set(coverageRows().flatMap(({ tests }) => tests));
  expect(named.size).toBeGreaterThan(10);
  expect([...named].filter((file) => !existsSync(`${root}/${file}`))).toEqual([]);
});

test('every row is printed, and counts that add up end the list', () => {
  const rows = coverageRows();
  const lines = output(false).trim().split('\n');
  expect(lines.filter((line) => /^[A-Z]+-\d{3} /.test(line))).toHaveLength(rows.length);
  expect(lines.at(-2)).toMatch(/^MUST: \d+ rows, \d+ judged by a case/);
  const [all, ...parts] = (lines.at(-1)?.match(/\d+/g) ?? []).map(Number);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBe(all);
  expect(JSON.parse(output(true))).toMatchObject({ rows: expect.any(Array), counts: { MUST: { empty: [] } } });
});
