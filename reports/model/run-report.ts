import type { Level, Verdict } from './verdict.ts';

/** Outcome of one check: one requirement judged once by one case. */
export interface CheckResult {
  readonly requirementId: string;
  readonly level: Level;
  /** Flags of the catalogue row (`Q` rows are recorded, not judged). */
  readonly flags: readonly string[];
  readonly outcome: 'pass' | 'fail' | 'untestable' | 'inconclusive';
  /** What had to be seen, in one sentence. */
  readonly expected: string;
  /** What was seen, in one sentence (redacted). */
  readonly seen: string;
  /** Case time in microseconds at which the check ended. */
  readonly atUs: number;
}

/** One signal message, API call or event around a failure, readable and redacted. */
export interface EvidenceLine {
  readonly atUs: number;
  readonly participant: string;
  /** `sent` and `received` from the participant's point of view; `note` for everything that is no message. */
  readonly direction: 'sent' | 'received' | 'note';
  readonly kind: string;
  readonly text: string;
}

/** One execution of a case. */
export interface CaseRun {
  readonly verdict: Verdict;
  /** Why, in one sentence; empty for a pass. */
  readonly reason: string;
  readonly checks: readonly CheckResult[];
  readonly evidence: readonly EvidenceLine[];
  /** How long it took on the world's clock, in microseconds. */
  readonly worldUs: number;
  /** What the case left behind on the target, a sentence each; absent when nothing. */
  readonly notes?: readonly string[];
  /** SHA-256 of the world's trace, hex; only virtual worlds have a repeatable one. */
  readonly traceHash?: string;
}

export interface CaseResult {
  readonly caseId: string;
  readonly title: string;
  readonly area: string;
  readonly judges: readonly string[];
  /** The folded verdict over `runs`. */
  readonly verdict: Verdict;
  readonly reason: string;
  /** First run, and the second one alone where the first failed. */
  readonly runs: readonly CaseRun[];
}

/** Everything one `jitterbug run` learned. Serialised as `report.json`. */
export interface RunReport {
  readonly schema: 'jitterbug.report/1';
  readonly tool: { readonly name: 'jitterbug'; readonly version: string };
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly world: 'live' | 'virtual' | 'browser';
  readonly suite: string;
  readonly profile: string;
  /** A missed SHOULD failed its case. */
  readonly strict: boolean;
  /** Ctrl-C ended the run; the report holds what was known by then. */
  readonly interrupted: boolean;
  /** What makes a virtual run happen again. */
  readonly seed?: string;
  readonly target: {
    readonly url: string;
    /** `embedded` for the reference SFU. */
    readonly kind: 'embedded' | 'remote';
    readonly serverVersion?: string;
    readonly protocol?: number;
    readonly defects: readonly string[];
  };
  readonly cases: readonly CaseResult[];
  /** The catalogue rows that the cases of this run name, for people to read. */
  readonly requirements: readonly {
    readonly id: string;
    readonly level: Level;
    readonly flags: readonly string[];
    readonly statement: string;
  }[];
  /** Requirements of the catalogue that no case of this run judged, with the reason. */
  readonly unjudged: readonly { readonly requirementId: string; readonly reason: string }[];
  readonly totals: RunTotals;
  readonly exitCode: number;
}

export interface RunTotals {
  readonly byVerdict: Readonly<Record<Verdict, number>>;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly mustJudged: number;
  readonly mustTotal: number;
  readonly shouldJudged: number;
  readonly shouldTotal: number;
  /** Missed SHOULD rows: fail only with `--strict`. */
  readonly warnings: readonly string[];
  /** `conforms` only when every applicable MUST was judged and passed. */
  readonly claim: 'conforms' | 'no violation seen' | 'does not conform' | 'undecided';
}
