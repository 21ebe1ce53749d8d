import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { reproComplaints } from '#proto/scenario/repro-schema';
import { runJitterbug } from './run-jitterbug.test-support.ts';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const DEFECT = 'resume-wrong-sid-accepted';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-explore-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

const explore = (...more: string[]): ReturnType<typeof runJitterbug> =>
  runJitterbug(['explore', '--family', 'duplicate-identity', '--report', folder, ...more]);

describe('explore and replay', () => {
  test('a failing seed makes one line and one file, which replays to the byte in another process', async () => {
    const found = await explore('--seed', '1', '--seeds', '5', '--defect', DEFECT);
    expect(found.code).toBe(1);
    expect(found.out).toMatch(
      /^seed 1 {2}violates 11 \(one session per identity\) at [\d.]+ s: .* replay: jitterbug replay \S+\n$/,
    );
    expect(found.err).toMatch(
      /^explored 1 of 5 seeds, 1 of them twice: 0 held, 1 violated a property, 0 were not deterministic$/m,
    );
    const [name] = readdirSync(folder);
    const file = path.join(folder, name!);
    const repro: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(reproComplaints(repro)).toEqual([]);
    expect(repro).toMatchObject({ seed: 1, defects: [DEFECT], expected: { verdict: 'violated', property: 11 } });

    const again = await runJitterbug(['replay', file, '--times', '2', '--expect', 'violated']);
    expect(again.code).toBe(0);
    const lines = again.out.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(/^violates 11 .* equal to the file's to the byte$/);
    expect((await runJitterbug(['replay', file, '--expect', 'held'])).code).toBe(1);

    const traced = path.join(folder, 'replayed.binpb');
    expect((await runJitterbug(['replay', file, '--trace', traced])).code).toBe(0);
    const told = await runJitterbug(['trace', traced, '--kind', 'signal', '--participant', 'alice']);
    expect(told.out).toMatch(/alice {2}signal {2}<- join /);
    rmSync(traced);

    const recorded = (repro as { traceHash: string }).traceHash;
    writeFileSync(file, readFileSync(file, 'utf8').replace(recorded, '0'.repeat(64)));
    const other = await runJitterbug(['replay', file]);
    expect(other.out).toMatch(
      /^violates 11 .* NOT equal to the file's 0{64} \(both jitterbug .*, but not the same code\)$/m,
    );
    expect(other.code).toBe(6);
  });

  test('the same seeds print the same lines in two processes', async () => {
    const [once, twice] = await Promise.all([
      explore('--seed', '20', '--seeds', '5'),
      explore('--seed', '20', '--seeds', '5'),
    ]);
    expect(once.code).toBe(0);
    expect(once.out.trimEnd().split('\n')).toHaveLength(5);
    expect(once.out).toMatch(/^seed 20 {2}held {2}[0-9a-f]{16} {2}.*played twice$/m);
    expect(once.err).toMatch(/^explored 5 of 5 seeds, 1 of them twice: 5 held, /m);
    expect(twice.out).toBe(once.out);
  });

  test.each<[string, string, RegExp]>([
    ['no JSON', 'nonsense', /is no repro file: it is no JSON/],
    [
      'another file',
      '{"schema":"jitterbug.report/1"}',
      /is no repro file: the file must have required property 'family'; .* and \d+ more/,
    ],
    ['a step that there is not', '', /\/steps\/0 .*'dance'/],
  ])('a file that is %s is refused in one line', async (_what, text, complaint) => {
    const file = path.join(folder, 'nonsense.json');
    writeFileSync(file, text === '' ? withStep('dance') : text);
    const { code, err } = await runJitterbug(['replay', file]);
    expect(code).toBe(2);
    expect(err).toMatch(complaint);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each<[string[], RegExp]>([
    [['explore'], /a family is needed: --family with one of duplicate-identity/],
    [['explore', '--family', 'tango'], /there is no family 'tango'/],
    [['explore', '--family', 'duplicate-identity', '--defect', 'tango'], /there is no defect 'tango'/],
    [['replay', '/nowhere/at/all.json'], /cannot be read: ENOENT/],
  ])('%j is refused', async (args, complaint) => {
    const { code, err } = await runJitterbug(args);
    expect(code).toBe(2);
    expect(err).toMatch(complaint);
  });
});

function withStep(what: string): string {
  return JSON.stringify({
    schema: 'jitterbug.repro/1',
    family: 'duplicate-identity',
    seed: 1,
    worldSeed: '1',
    defects: [],
    versions: { jitterbug: '0' },
    expected: { verdict: 'held' },
    traceHash: '0'.repeat(64),
    inWords: [],
    steps: [{ do: what, participant: 0, afterMs: 0 }],
  });
}
