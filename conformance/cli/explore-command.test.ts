import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { Family } from '#scenarios/families/family';
import type { Step } from '#scenarios/steps/step';
import type { CliContext } from './cli-context.ts';
import { exploreFamily } from './explore-command.ts';
import { UsageError } from './usage-error.ts';

// On a busy machine a run takes its time.
vi.setConfig({ testTimeout: 60_000 });

const JOIN: Step = { do: 'join', participant: 0, identity: 0, connects: false, protocol: 16, afterMs: 10 };

/** A family of one participant that joins, after a time that `afterMs` gives each time it is asked. */
function joining(afterMs: () => number): Family {
  const step = (): Step =>
    Object.defineProperty({ ...JOIN }, 'afterMs', { get: afterMs, enumerable: true, configurable: true });
  return { name: 'planted', title: 'planted', steps: () => fc.constant(null).map(() => [step()]), checkers: [] };
}

interface Settings {
  readonly seeds: number;
  readonly report?: string;
  readonly interrupted?: AbortSignal;
}

async function explored(
  family: Family,
  { seeds, report = tmpdir(), interrupted = new AbortController().signal }: Settings,
): Promise<{ readonly code: number; readonly lines: string[] }> {
  let out = '';
  const context: CliContext = {
    out: (text) => void (out += text),
    err: () => undefined,
    env: {},
    isColored: false,
    interrupted,
  };
  const code = await exploreFamily(context, family, { seeds, seed: 7, report }).catch((thrown: unknown) => {
    if (thrown instanceof UsageError) return 2;
    throw thrown;
  });
  return { code, lines: out.trimEnd().split('\n') };
}

it('plays one seed in twenty twice, the first included, and nothing differs', async () => {
  const { code, lines } = await explored(
    joining(() => 10),
    { seeds: 21 },
  );
  expect(code).toBe(0);
  const twice = lines.filter((line) => line.endsWith('played twice')).map((line) => line.split(' ')[1]);
  expect([lines.length, twice]).toEqual([21, ['7', '27']]);
});

it('calls chance that no seed decides by its name and ends with a harness error', async () => {
  let played = 0;
  const { code, lines } = await explored(
    joining(() => 10 + played++),
    { seeds: 5 },
  );
  expect(code).toBe(3);
  expect(lines).toEqual([
    expect.stringMatching(
      /^seed 7 {2}NOT DETERMINISTIC {2}two runs of one seed gave two traces, [0-9a-f]{64} and [0-9a-f]{64}$/,
    ),
  ]);
});

it("names who uses the machine's clock, although both runs are the same", async () => {
  const { code, lines } = await explored(
    joining(() => (Date.now() > 0 ? 10 : 0)),
    { seeds: 5 },
  );
  expect(code).toBe(3);
  expect(lines[0]).toMatch(
    /^seed 7 {2}NOT DETERMINISTIC {2}The machine's Date\.now was used inside .* by .*explore-command\.test\.ts/,
  );
});

/** A family of which nothing holds. */
function failing(onPlayed: () => void = () => undefined): Family {
  const checkers: Family['checkers'] = [
    {
      property: 99,
      title: 'nothing',
      *check(): Iterable<{ readonly atUs: number; readonly text: string }> {
        onPlayed();
        yield { atUs: 1, text: 'it does not hold' };
      },
    },
  ];
  return { ...joining(() => 10), checkers };
}

it('keeps what it has found when it is interrupted: the line, the file, and exit code 130', async () => {
  const report = mkdtempSync(path.join(tmpdir(), 'jitterbug-interrupted-'));
  const interruption = new AbortController();
  let played = 0;
  const family = failing(() => {
    played += 1;
    interruption.abort();
  });
  const { code, lines } = await explored(family, { seeds: 5, report, interrupted: interruption.signal });
  expect(code).toBe(130);
  expect(lines).toEqual([expect.stringMatching(/^seed 7 {2}violates 99 \(nothing\)/)]);
  expect(readdirSync(report)).toEqual(['planted-7.repro.json']);
  expect(played).toBe(1);
  rmSync(report, { recursive: true });
});

it('prints what it has found even if the file cannot be written', async () => {
  const { code, lines } = await explored(failing(), { seeds: 1, report: path.join(import.meta.filename, 'folder') });
  expect(code).toBe(2);
  expect(lines[0]).toMatch(/^seed 7 {2}violates 99 .* replay: jitterbug replay /);
});
