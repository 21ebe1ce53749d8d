import type { CaseRun } from '#reports/model/run-report';
import { foldRun } from '#reports/model/verdict';
import type { RunEnding } from '#reports/model/verdict';
import { redactSecrets } from '#proto/livekit/redact';
import { HttpClient } from '../probe/http-client.ts';
import { CaseRecorder } from '../probe/recorder.ts';
import { RoomServiceClient } from '../probe/room-service.ts';
import { AgentWorkerProbe } from '../probe/agent-worker.ts';
import { catalogueRequirements, profileOf } from '../targets/profile.ts';
import type { TargetProfile } from '../targets/profile.ts';
import type { CaseContext, ConformanceCase } from './case.ts';
import { CheckSheet } from './check.ts';
import type { Requirements } from './check.ts';
import { InterruptedError, NotApplicableError, PrerequisiteError } from './failures.ts';
import { RoomFixture } from './room-fixture.ts';
import type { World } from './world.ts';

/** Event-loop lag beyond which a failed timing check says nothing about the target. */
const NOISE_LIMIT_MS = 100;
/** How long the end of a case waits for API calls that it began. */
const CALLS_END_WITHIN_MS = 4_000;

export interface RunCaseOptions {
  readonly requirements?: Requirements;
  readonly profile?: TargetProfile;
  /** Begins the name of every room of the run. */
  readonly roomPrefix: string;
  readonly strict: boolean;
  /** Aborted when the run is to stop. */
  readonly signal?: AbortSignal;
  /** Begins to measure how late this machine runs; the returned function gives the worst lag in milliseconds. */
  readonly measureNoise?: () => () => number;
}

/** Runs a case once in a fresh world, cleans up after it and folds its verdict. Never throws. */
export async function runCase(testCase: ConformanceCase, world: World, options: RunCaseOptions): Promise<CaseRun> {
  const endNoise = testCase.timing === undefined ? undefined : options.measureNoise?.();
  try {
    return await world.run(() => runInside(testCase, world, options, () => endNoise?.() ?? 0));
  } catch (thrown) {
    // With where it was, if the message says so; reports want it in one line.
    const reason = `the world broke down: ${reasonOf(thrown).replace(/\s*\n\s*/g, ' ')}`;
    return { verdict: 'harness-error', reason, checks: [], evidence: [], worldUs: world.clock.nowUs() };
  }
}

async function runInside(
  testCase: ConformanceCase,
  world: World,
  options: RunCaseOptions,
  noiseMs: () => number,
): Promise<CaseRun> {
  const recorder = new CaseRecorder(world);
  const sheet = new CheckSheet({
    judges: testCase.judges,
    requirements: options.requirements ?? catalogueRequirements(),
    clock: world.clock,
    recorder,
  });
  const rooms: RoomFixture[] = [];
  const context = contextOf(testCase, world, options, recorder, sheet, rooms);
  const startedUs = world.clock.nowUs();
  let ending = await endingOf(testCase, context, world, options.signal);
  const worldUs = world.clock.nowUs() - startedUs;
  // Before violations are recorded: lateness excuses no malformed message.
  excuseNoise(testCase, sheet, noiseMs());
  recordViolations(rooms, sheet);
  if (ending.kind === 'completed' && sheet.results.length > 0 && sheet.missing.length > 0) {
    ending = { kind: 'harness-error', reason: `the case ended without a check for ${sheet.missing.join(', ')}` };
  }
  const judgement = foldRun(sheet.results, ending, { strict: options.strict });
  const evidence = judgement.verdict === 'pass' ? [] : recorder.tail();
  const notes = await cleanUp(rooms, context.api);
  const secrets = [world.target.apiSecret];
  return {
    verdict: judgement.verdict,
    reason: redactSecrets(judgement.reason, secrets),
    checks: sheet.results.map((check) => ({ ...check, seen: redactSecrets(check.seen, secrets) })),
    evidence: evidence.map((line) => ({ ...line, text: redactSecrets(line.text, secrets) })),
    worldUs,
    ...(notes.length === 0 ? {} : { notes: notes.map((text) => redactSecrets(text, secrets)) }),
  };
}

function contextOf(
  testCase: ConformanceCase,
  world: World,
  options: RunCaseOptions,
  recorder: CaseRecorder,
  sheet: CheckSheet,
  rooms: RoomFixture[],
): CaseContext {
  const base = `${options.roomPrefix}${testCase.id.replace('/', '-')}`;
  const makeRoom = (suffix: string): RoomFixture => {
    const room = new RoomFixture(suffix === '' ? base : `${base}-${suffix}`, world, recorder);
    rooms.push(room);
    return room;
  };
  const host = world.createHost('api');
  return {
    room: makeRoom(''),
    anotherRoom: makeRoom,
    check: sheet.check,
    agentWorker: (name, token) => new AgentWorkerProbe(world.createHost(name), world.target, recorder, token),
    clock: world.clock,
    api: new RoomServiceClient(host, world.target, recorder),
    http: new HttpClient(host),
    world,
    target: world.target,
    profile: options.profile ?? profileOf(),
    pause: (ms) =>
      new Promise((resolve) => {
        world.clock.after(ms, 'case pauses', resolve);
      }),
    note: (text) => recorder.note('case', 'note', text),
  };
}

/** Runs the author's code until it ends, the time limit is reached or the run is aborted. */
function endingOf(
  testCase: ConformanceCase,
  context: CaseContext,
  world: World,
  signal: AbortSignal | undefined,
): Promise<RunEnding> {
  return new Promise((resolve) => {
    const finish = (ending: RunEnding): void => {
      limit.cancel();
      signal?.removeEventListener('abort', interrupt);
      resolve(ending);
    };
    const interrupt = (): void => finish(endingFor(new InterruptedError()));
    const limit = world.clock.after(testCase.limitMs, `limit of ${testCase.id}`, () => {
      finish({ kind: 'harness-error', reason: `the case was not done after its limit of ${testCase.limitMs} ms` });
    });
    if (signal?.aborted === true) return interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    // The author's code may throw before its first await.
    Promise.resolve()
      .then(() => testCase.run(context))
      .then(
        () => finish({ kind: 'completed' }),
        (thrown: unknown) => finish(endingFor(thrown)),
      );
  });
}

function endingFor(thrown: unknown): RunEnding {
  const reason = reasonOf(thrown);
  if (thrown instanceof PrerequisiteError) return { kind: 'untestable', reason };
  if (thrown instanceof NotApplicableError) return { kind: 'not-applicable', reason };
  if (thrown instanceof InterruptedError) return { kind: 'not-run', reason };
  const where =
    thrown instanceof Error
      ? (thrown.stack
          ?.split('\n')[1]
          ?.trim()
          .replace(/\(.*\/(.*)\)/, '($1)') ?? '')
      : '';
  return { kind: 'harness-error', reason: `${reason}${where === '' ? '' : ` ${where}`}` };
}

/** A malformed message fails the case in which it came, whatever the case is about. */
function recordViolations(rooms: readonly RoomFixture[], sheet: CheckSheet): void {
  const told = new Set<string>();
  for (const probe of rooms.flatMap((room) => room.probes)) {
    for (const { requirementId, text } of probe.violations) {
      if (told.has(text)) continue;
      told.add(text);
      sheet.record(requirementId, 'fail', 'well-formed messages', `${probe.identity} received ${text}`);
    }
  }
}

/** Where this machine itself was late, a failed timing check is no verdict about the target. */
function excuseNoise(testCase: ConformanceCase, sheet: CheckSheet, lagMs: number): void {
  const limitMs = testCase.timing?.noiseLimitMs ?? NOISE_LIMIT_MS;
  if (testCase.timing === undefined || lagMs <= limitMs) return;
  sheet.results.forEach((result, index) => {
    if (result.outcome !== 'fail') return;
    const seen = `${result.seen} (this machine was up to ${Math.round(lagMs)} ms late)`;
    sheet.results[index] = { ...result, outcome: 'inconclusive', seen };
  });
}

/** @returns What could not be cleaned up, a sentence each. */
async function cleanUp(rooms: readonly RoomFixture[], api: RoomServiceClient): Promise<readonly string[]> {
  await api.close(CALLS_END_WITHIN_MS);
  const left = await Promise.all(rooms.map((room) => room.close(api)));
  return left.flatMap((sentence) => sentence ?? []);
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
