import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODES, worstExitCode } from '#reports/model/verdict';
import { exploreSeed, type Explored } from '#scenarios/families/explore-seed';
import type { Family } from '#scenarios/families/family';
import { differenceOnRepeat } from '#scenarios/families/repeat-seed';
import { reproOf } from '#scenarios/families/repro-file';
import { describeScenario, participantCount } from '#scenarios/steps/scenario';
import type { DefectName } from '#sfu/defects/catalogue';
import type { CliContext } from './cli-context.ts';
import { defectsFrom } from './defect-names.ts';
import { familyOf } from './families.ts';
import { toolVersion } from './tool-version.ts';
import { makeFolder } from './make-folder.ts';
import { UsageError } from './usage-error.ts';

/** The options of `explore` as they were typed. */
export interface ExploreFlags {
  readonly family?: string;
  readonly seed?: number;
  readonly seeds: number;
  readonly defect?: readonly string[];
  readonly report: string;
  readonly keepGoing?: boolean;
}

/** One explored seed in this many, the first included, is played again and must give the same trace. */
const RERUN_ONE_IN = 20;
/** As much of a hash as people compare by eye; files have the whole. */
const SHOWN_HASH_CHARACTERS = 16;

/**
 * Plays one scenario per seed and stops at the first that violates a property, or of which a second run is not the same.
 *
 * @returns The exit code @throws UsageError
 */
export function explore(context: CliContext, flags: ExploreFlags): Promise<number> {
  return exploreFamily(context, familyOf(flags.family), flags);
}

/** The same with the family itself. */
export async function exploreFamily(context: CliContext, family: Family, flags: ExploreFlags): Promise<number> {
  const defects = defectsFrom(flags.defect);
  const first = flags.seed ?? 1;
  context.err(`exploring ${family.name}, seeds ${first} to ${first + flags.seeds - 1} (--seed ${first})\n`);
  if (defects.length > 0) context.err(`DEFECTS ON: ${defects.join(', ')}\n`);
  const outcomes: number[] = [];
  for (let index = 0; index < flags.seeds && !context.interrupted.aborted; index++) {
    const isRepeated = index % RERUN_ONE_IN === 0;
    const outcome = await exploreOne(context, family, { seed: first + index, defects, isRepeated }, flags.report);
    outcomes.push(outcome);
    if (outcome !== EXIT_CODES.passed && flags.keepGoing !== true) break;
  }
  context.err(totals(outcomes, flags.seeds));
  return context.interrupted.aborted ? EXIT_CODES.interrupted : worstExitCode(outcomes);
}

function totals(outcomes: readonly number[], wanted: number): string {
  const of = (code: number): number => outcomes.filter((outcome) => outcome === code).length;
  const twice = Math.ceil(outcomes.length / RERUN_ONE_IN);
  return [
    `explored ${outcomes.length} of ${wanted} seeds, ${twice} of them twice: ${of(EXIT_CODES.passed)} held, `,
    `${of(EXIT_CODES.failed)} violated a property, ${of(EXIT_CODES.harnessError)} were not deterministic\n`,
  ].join('');
}

interface SeedToExplore {
  readonly seed: number;
  readonly defects: readonly DefectName[];
  readonly isRepeated: boolean;
}

async function exploreOne(
  context: CliContext,
  family: Family,
  { seed, defects, isRepeated }: SeedToExplore,
  report: string,
): Promise<number> {
  const explored = await exploreSeed(family, seed, defects, context.interrupted);
  const { first, shrunk } = explored;
  const difference =
    isRepeated && !context.interrupted.aborted ? await differenceOnRepeat(family, explored, defects) : undefined;
  if (difference !== undefined) {
    context.out(`seed ${seed}  NOT DETERMINISTIC  ${difference}\n`);
    return EXIT_CODES.harnessError;
  }
  if (shrunk === undefined) {
    const { steps } = first.scenario;
    const size = `${participantCount(steps)} participants, ${steps.length} steps`;
    context.out(`seed ${seed}  held  ${shown(first.traceHash)}  ${size}${isRepeated ? ', played twice' : ''}\n`);
    return EXIT_CODES.passed;
  }
  const file = path.join(report, `${family.name}-${seed}.repro.json`);
  // Before it is written: what was found is not lost with a folder that cannot be.
  context.out(failureLine(explored, file));
  writeRepro(explored, defects, file);
  return EXIT_CODES.failed;
}

function failureLine({ seed, first, shrunk }: Explored, file: string): string {
  const [violation] = shrunk?.violations ?? [];
  if (shrunk === undefined || violation === undefined) throw new Error(`Seed ${seed} violates nothing.`);
  const at = (violation.atUs / 1_000_000).toFixed(3);
  const broken = `violates ${violation.property} (${violation.title}) at ${at} s: ${violation.text}`;
  return `seed ${seed}  ${broken}  ${shown(first.traceHash)}  ${describeScenario(shrunk.scenario)}  replay: jitterbug replay ${file}\n`;
}

function writeRepro({ seed, shrunk }: Explored, defects: readonly DefectName[], file: string): void {
  if (shrunk === undefined) throw new Error(`Seed ${seed} violates nothing.`);
  try {
    makeFolder(path.dirname(file));
    writeFileSync(file, `${JSON.stringify(reproOf(shrunk, seed, defects, toolVersion()), undefined, 2)}\n`);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`the repro file cannot be written: ${why}; choose another folder with --report`);
  }
}

function shown(traceHash: string): string {
  return traceHash.slice(0, SHOWN_HASH_CHARACTERS);
}
