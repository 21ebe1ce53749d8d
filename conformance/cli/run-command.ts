import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { CASES } from '#conformance/cases/registry';
import type { ConformanceCase } from '#conformance/runner/case';
import { runSuite, TARGET_GONE, type SuiteEvent } from '#conformance/runner/run-suite';
import { profileOf } from '#conformance/targets/profile';
import { makeRunReport } from '#reports/model/make-run-report';
import type { CaseResult } from '#reports/model/run-report';
import { renderTerminal } from '#reports/render/terminal';
import { measureEventLoopLag } from '#scenarios/worlds/live/event-loop-lag';
import { catalogueRows } from './catalogue-rows.ts';
import type { CliContext } from './cli-context.ts';
import { checkDeterminism } from './determinism.ts';
import { createProgress, type Progress } from './progress.ts';
import { rememberTraces, type RememberingWorlds } from './remembered-traces.ts';
import { prepareReportFolder, writeReportFolder } from './report-folder.ts';
import { planFrom, type RunFlags, type RunPlan } from './run-options.ts';
import { prepareSetting, type RunSetting } from './run-setting.ts';
import { redactorFor } from './secrets.ts';
import { selectCases } from './select-cases.ts';
import { toolVersion } from './tool-version.ts';

const RUN_ID_BYTES = 4;

/** Runs the suite and reports. @returns The exit code @throws UsageError */
export async function runSuiteCommand(context: CliContext, url: string | undefined, flags: RunFlags): Promise<number> {
  const plan = planFrom(flags, url);
  const selected = selectCases(CASES, {
    suite: plan.suite,
    only: flags.only ?? [],
    ...(flags.shard === undefined ? {} : { shard: flags.shard }),
  });
  const startedAtUnixMs = Date.now();
  const startedAtMs = performance.now();
  const newId = randomBytes(RUN_ID_BYTES).toString('hex');
  const setting = await prepareSetting(context, url, flags, plan, newId);
  const runId = setting.seed === undefined ? newId : runIdOfSeed(setting.seed);
  try {
    // Not earlier: a target that is not there leaves no empty folder behind.
    prepareReportFolder(flags.report);
    announce(context, setting, plan, selected.length);
    const tamed = selected.filter((one) => !needsDisruptive(one, setting, flags));
    const worlds = rememberTraces(setting.worlds);
    const { isTargetThere } = setting;
    const options: CaseOptions = {
      ...{ runId, strict: flags.strict === true, plan, keepsTraces: flags.checkDeterminism === true },
      ...(isTargetThere === undefined ? {} : { isTargetThere }),
    };
    let results = await runCases(context, tamed, worlds, options);
    if (flags.checkDeterminism === true && !context.interrupted.aborted) {
      context.err('running everything again to compare the traces\n');
      const again = rememberTraces(setting.worlds);
      const second = { results: await runCases(context, tamed, again, options), worlds: again };
      const check = checkDeterminism({ results, worlds }, second);
      context.err(check.text);
      results = check.results;
    }
    const held = selected.filter((one) => needsDisruptive(one, setting, flags)).map(heldBack);
    const report = makeRunReport({
      toolVersion: toolVersion(),
      runId,
      startedAtUnixMs,
      durationMs: performance.now() - startedAtMs,
      world: plan.world,
      suite: plan.suite,
      profile: flags.profile,
      strict: flags.strict === true,
      ...(setting.seed === undefined ? {} : { seed: setting.seed }),
      target: setting.target,
      cases: [...results, ...held],
      catalogue: catalogueRows(),
      leftOut: leftOutBy(selected),
      interrupted: context.interrupted.aborted,
      targetGone: tellWhenGone(context, results, setting),
      redact: redactorFor(setting.secrets),
    });
    writeReportFolder(flags.report, report, { traces: worlds.traces(), captures: setting.captures });
    context.err(`report in ${path.resolve(flags.report)}\n`);
    context.out(renderTerminal(report, { color: context.isColored }));
    return report.exitCode;
  } finally {
    await setting.close();
  }
}

function announce(context: CliContext, setting: RunSetting, plan: RunPlan, count: number): void {
  const { target, seed } = setting;
  const engine = plan.engine === 'werift' ? '' : ` with the engine ${plan.engine}`;
  const name = target.kind === 'embedded' ? `the embedded reference SFU${engine}` : target.url;
  const version = target.serverVersion === undefined ? '' : ` (server ${target.serverVersion})`;
  const repeat = seed === undefined ? '' : `, --seed ${seed}`;
  context.err(
    `${count === 1 ? '1 case' : `${count} cases`} against ${name}${version} in the ${plan.world} world${repeat}\n`,
  );
  if (target.defects.length > 0) context.err(`DEFECTS ON: ${target.defects.join(', ')}\n`);
}

interface CaseOptions {
  readonly runId: string;
  readonly strict: boolean;
  readonly plan: RunPlan;
  readonly keepsTraces: boolean;
  readonly isTargetThere?: () => Promise<boolean>;
}

/** @returns True when cases were not run because the target went away; says so in one line. */
function tellWhenGone(context: CliContext, results: readonly CaseResult[], { target }: RunSetting): boolean {
  const left = results.filter(({ runs }) => runs.at(-1)?.reason === TARGET_GONE).length;
  if (left === 0) return false;
  const cases = left === 1 ? '1 case was' : `${left} cases were`;
  context.err(`${target.url} stopped answering: ${cases} not run; start the server again and repeat the run\n`);
  return true;
}

async function runCases(
  context: CliContext,
  cases: readonly ConformanceCase[],
  worlds: RememberingWorlds,
  options: CaseOptions,
): Promise<readonly CaseResult[]> {
  const progress = createProgress(context.progressStream, cases.length);
  const onAbort = (): void => context.err('interrupted: cleaning up; once more to stop at once\n');
  context.interrupted.addEventListener('abort', onAbort, { once: true });
  try {
    return await runSuite({
      cases,
      worlds,
      runId: options.runId,
      strict: options.strict,
      profile: profileOf(options.plan.profile),
      signal: context.interrupted,
      onEvent: (event) => {
        follow(event, progress);
        if (event.kind !== 'case-ended' || options.keepsTraces) return;
        if (event.result.verdict === 'pass') worlds.forget(event.result.caseId);
      },
      ...(options.isTargetThere === undefined ? {} : { isTargetThere: options.isTargetThere }),
      ...(options.plan.world === 'live' ? { measureNoise: measureEventLoopLag } : {}),
    });
  } finally {
    progress.stop();
    context.interrupted.removeEventListener('abort', onAbort);
  }
}

function follow(event: SuiteEvent, progress: Progress): void {
  if (event.kind === 'case-started') progress.started(event.caseId);
  if (event.kind === 'case-ended') progress.finished(event.result.caseId, event.result.verdict);
}

/** Rooms carry the run's id in their name, and names are part of the trace: equal seeds need equal ids. */
function runIdOfSeed(seed: string): string {
  return createHash('sha256')
    .update(seed)
    .digest('hex')
    .slice(0, 2 * RUN_ID_BYTES);
}

function needsDisruptive(one: ConformanceCase, setting: RunSetting, flags: RunFlags): boolean {
  return one.disruptive && setting.target.kind === 'remote' && flags.disruptive !== true;
}

function heldBack({ id, title, area, judges }: ConformanceCase): CaseResult {
  const reason = 'it may disturb others on the server: run it with --disruptive where that is allowed';
  return { caseId: id, title, area, judges, verdict: 'not-run', reason, runs: [] };
}

function leftOutBy(selected: readonly ConformanceCase[]): ReadonlyMap<string, string> {
  const chosen = new Set(selected.map((one) => one.id));
  const leftOut = new Map<string, string>();
  for (const one of CASES) {
    if (chosen.has(one.id)) continue;
    for (const id of one.judges) leftOut.set(id, `judged by ${one.id}, which was not among the cases of this run`);
  }
  return leftOut;
}
