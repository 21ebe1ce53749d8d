import { readFileSync, writeFileSync } from 'node:fs';
import { EXIT_CODES, worstExitCode } from '#reports/model/verdict';
import type { PlayOptions } from '#scenarios/actors/interpret';
import type { Family } from '#scenarios/families/family';
import { judge, type Judged } from '#scenarios/families/judge';
import { MachineUseError } from '#sim/errors';
import { readRepro, scenarioOf, type Expected, type ReproFile } from '#scenarios/families/repro-file';
import type { CliContext } from './cli-context.ts';
import { defectsFrom } from './defect-names.ts';
import { familyOf } from './families.ts';
import { toolVersion } from './tool-version.ts';
import { UsageError } from './usage-error.ts';

/** The options of `replay` as they were typed. */
export interface ReplayFlags {
  readonly times?: number;
  readonly expect?: string;
  readonly trace?: string;
}

/** Complaints about a file that are shown; the rest follows from them. */
const SHOWN_COMPLAINTS = 3;

/**
 * Plays a repro file again, and says whether it came out as wanted, as the file says or as `--expect` does, and whether it was the very
 * run that the file records.
 *
 * @returns The exit code @throws UsageError
 */
export async function replay(context: CliContext, file: string, flags: ReplayFlags): Promise<number> {
  const repro = reproFrom(file);
  const wanted = wantedVerdict(flags.expect) ?? repro.expected.verdict;
  const family = familyOf(repro.family);
  const defects = defectsFrom(repro.defects);
  if (defects.length > 0) context.err(`DEFECTS ON: ${defects.join(', ')}\n`);
  const codes: number[] = [];
  const hashes = new Set<string>();
  let last: Judged | undefined;
  for (let time = 1; time <= (flags.times ?? 1); time++) {
    if (context.interrupted.aborted) return EXIT_CODES.interrupted;
    const judged = await judgedOrMachineUse(family, repro, { defects, keepsTrace: flags.trace !== undefined });
    if (judged instanceof MachineUseError) {
      context.out(`NOT DETERMINISTIC  ${judged.message}\n`);
      return EXIT_CODES.harnessError;
    }
    context.out(`${verdictLine(judged, repro)}\n`);
    hashes.add(judged.traceHash);
    last = judged;
    codes.push(codeOf(judged, repro, wanted));
  }
  if (flags.trace !== undefined && last !== undefined) writeTrace(flags.trace, last);
  if (hashes.size > 1) {
    context.out(`NOT DETERMINISTIC  ${hashes.size} different traces of one file\n`);
    codes.push(EXIT_CODES.harnessError);
  }
  return worstExitCode(codes);
}

async function judgedOrMachineUse(
  family: Family,
  repro: ReproFile,
  options: PlayOptions,
): Promise<Judged | MachineUseError> {
  try {
    return await judge(family, scenarioOf(repro), { ...options, detect: true });
  } catch (thrown) {
    if (thrown instanceof MachineUseError) return thrown;
    throw thrown;
  }
}

function codeOf(judged: Judged, repro: ReproFile, wanted: Expected['verdict']): number {
  const verdict = isViolated(judged, repro) ? 'violated' : 'held';
  if (verdict !== wanted) return EXIT_CODES.failed;
  return judged.traceHash === repro.traceHash ? EXIT_CODES.passed : EXIT_CODES.notEqual;
}

function writeTrace(file: string, { trace }: Judged): void {
  try {
    writeFileSync(file, trace.encode());
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`the trace cannot be written: ${why}; choose another file with --trace`);
  }
}

function reproFrom(file: string): ReproFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`the repro file cannot be read: ${why}`);
  }
  const read = readRepro(text);
  if ('repro' in read) return read.repro;
  const more = read.complaints.length - SHOWN_COMPLAINTS;
  const shown = read.complaints.slice(0, SHOWN_COMPLAINTS).join('; ');
  throw new UsageError(`${file} is no repro file: ${shown}${more > 0 ? `; and ${more} more` : ''}`);
}

function wantedVerdict(expect: string | undefined): Expected['verdict'] | undefined {
  if (expect === undefined || expect === 'violated' || expect === 'held') return expect;
  throw new UsageError(`--expect takes violated or held, not '${expect}'`);
}

/** The property that the file is about is violated; of a file in which everything held, any. */
function isViolated({ violations }: Judged, { expected }: ReproFile): boolean {
  const { property } = expected;
  return violations.some((violation) => property === undefined || violation.property === property);
}

function verdictLine(judged: Judged, repro: ReproFile): string {
  const violation =
    judged.violations.find(({ property }) => property === repro.expected.property) ?? judged.violations[0];
  const verdict =
    violation === undefined
      ? 'held'
      : `violates ${violation.property} (${violation.title}) at ${(violation.atUs / 1_000_000).toFixed(3)} s: ${violation.text}`;
  return `${verdict}  ${judged.traceHash}  ${equality(judged, repro)}`;
}

function equality({ traceHash }: Judged, repro: ReproFile): string {
  if (traceHash === repro.traceHash) return "equal to the file's to the byte";
  const { jitterbug } = repro.versions;
  const ours = toolVersion();
  const versions =
    jitterbug === ours ? `both jitterbug ${ours}, but not the same code` : `jitterbug ${jitterbug} then, ${ours} now`;
  return `NOT equal to the file's ${repro.traceHash} (${versions})`;
}
