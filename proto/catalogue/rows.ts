/** How binding a row is, in the words of RFC 2119. */
export type RequirementLevel = 'MUST' | 'SHOULD' | 'MAY';

/**
 * `S` stated by the public documents; `D` livekit-server departs from what they state; `Q` quirk or probable bug of
 * livekit-server, recorded and not judged; `C` a duty of the client; `K` corrected or found against a running server.
 */
export type RequirementFlag = 'S' | 'D' | 'Q' | 'C' | 'K';

/** Whose expectations: those of a livekit-server of that version, or those of the public documents. */
export type ProfileName = 'livekit-1.13' | 'docs';

/** What trying a row on a running livekit-server 1.13.5 gave, judged on the row's wording before it was corrected. */
export interface Trial {
  readonly result: 'confirmed' | 'contradicted' | 'partly' | 'not-testable-black-box';
  readonly seen: string;
  /** Which kind of client tried it. */
  readonly by: string;
}

/** One thing that an observer can hold a server (or a client) to. */
export interface Requirement {
  /** For instance `SIG-017`. */
  readonly id: string;
  readonly level: RequirementLevel;
  readonly flags: readonly RequirementFlag[];
  readonly side: 'server' | 'client';
  readonly statement: string;
  /** `source:place`; the sources are spelled out in {@link Catalogue.sources}. */
  readonly evidence: readonly string[];
  /** How it shows from outside. */
  readonly observe: string;
  /** Of a quirk: why the reference SFU has it by default, or has no switch for it. Of what the documents say otherwise: why no profile differs. */
  readonly note?: string;
  /** Undefined for rows that were only read. */
  readonly tried?: Trial;
}

/** How long something takes in one profile. */
export interface TimerValue {
  readonly valueMs: number;
  /** How far off the value a measurement may be, either way, machine noise not counted. */
  readonly toleranceMs: number;
  /** Bounds that bind whatever the value is, where the row states them. */
  readonly atLeastMs?: number;
  readonly atMostMs?: number;
  /** Further times of the same row in milliseconds, by name. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** A size or count in one profile. */
export interface LimitValue {
  readonly value: number;
  readonly unit: string;
}

/** One row of the table of timers, limits and constants (`TIM-…`). */
export interface TimerRow {
  readonly id: string;
  readonly level: RequirementLevel;
  readonly flags: readonly RequirementFlag[];
  readonly side: 'server' | 'client';
  readonly what: string;
  /** The value in words, with everything that a number cannot say. */
  readonly value: string;
  /** What a conformance suite should ask for, in words. */
  readonly expect: string;
  /** Whether a self-hosted server lets one change it. */
  readonly configurable: string;
  /** Absent profiles are as `livekit-1.13`. */
  readonly timers?: Readonly<Partial<Record<ProfileName, TimerValue>>>;
  readonly limits?: Readonly<Partial<Record<ProfileName, LimitValue>>>;
  readonly evidence: readonly string[];
  readonly tried?: Trial;
}
