import { tmpdir } from 'node:os';
import * as fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import type { Family } from '#scenarios/families/family';
import type { Step } from '#scenarios/steps/step';
import type { CliContext } from './cli-context.ts';
import { exploreFamily } from './explore-command.ts';

// On a busy machine a run takes its time.
vi.setConfig({ testTimeout: 60_000 });

const JOIN: Step = { do: 'join', participant: 0, identity: 0, connects: false, protocol: 16, afterMs: 10 };

/** A family of one participant that joins, after a time that `afterMs` gives each time it is asked. */
function joining(afterMs: () => number): Family {
  const step = (): Step =>
    Object.defineProperty({ ...JOIN }, 'afterMs', { get: afterMs, enumerable: true, configurable: true });
  return { name: 'planted', title: 'planted', steps: () => fc.constant(null).map(() => [step()]), checkers: [] };
}

async function explored(family: Family, seeds: number): Promise<{ readonly code: number; readonly lines: string[] }> {
  let out = '';
  const context: CliContext = {
    out: (text) => void (out += text),
    err: () => undefined,
    env: {},
    isColored: false,
    interrupted: new AbortController().signal,
  };
  const code = await exploreFamily(context, family, { seeds, seed: 7, report: tmpdir() });
  return { code, lines: out.trimEnd().split('\n') };
}

it('plays one seed in twenty twice, the first included, and nothing differs', async () => {
  const { code, lines } = await explored(
    joining(() => 10),
    21,
  );
  expect(code).toBe(0);
  const twice = lines.filter((line) => line.endsWith('played twice')).map((line) => line.split(' ')[1]);
  expect([lines.length, twice]).toEqual([21, ['7', '27']]);
});

it('calls chance that no seed decides by its name and ends with a harness error', async () => {
  let played = 0;
  const { code, lines } = await explored(
    joining(() => 10 + played++),
    5,
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
    5,
  );
  expect(code).toBe(3);
  expect(lines[0]).toMatch(
    /^seed 7 {2}NOT DETERMINISTIC {2}The machine's Date\.now was used inside .* by .*explore-determinism\.test\.ts/,
  );
});
