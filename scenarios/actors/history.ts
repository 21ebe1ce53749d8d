import type { ParticipantInfo } from '@livekit/protocol';
import type { Opening } from '#conformance/probe/session';
import type { ReceivedSignal } from '#conformance/probe/signal-session';

/** One attempt to open a signalling socket, and how it ended. */
export interface Attempt {
  readonly kind: 'join' | 'resume';
  readonly startedUs: number;
  /** A socket that still looked open was let go: it answers pings, and nobody reads what comes by it. */
  readonly letsGo: boolean;
  /** The session that a resume names. */
  readonly participantSid: string;
  /** Number of messages that the page had received before. */
  readonly signalsBefore: number;
  endedUs: number | undefined;
  opening: Opening | undefined;
}

/** Own metadata and attributes as a page wants them; what is absent stays. */
export interface MetadataWish {
  readonly metadata?: string;
  readonly attributes?: Record<string, string>;
}

/** What a page did or suffered that may explain what followed. */
export interface Deed {
  readonly atUs: number;
  /** What a deed of kind `metadata` asked for. */
  readonly asked?: MetadataWish;
  readonly kind:
    'leave' | 'kill' | 'vanish' | 'cut' | 'move' | 'link' | 'heal' | 'metadata' | 'publish' | 'mute' | 'farewell';
}

/** One page from its first socket on: at most one session of one identity. */
export interface PageRecord {
  /** `p0#1` is the first page of participant 0. */
  readonly name: string;
  readonly participant: number;
  readonly identity: string;
  readonly protocol: number;
  readonly connects: boolean;
  readonly startedUs: number;
  /** Empty before JoinResponse. */
  readonly participantSid: string;
  readonly signals: readonly ReceivedSignal[];
  readonly closes: readonly { readonly atUs: number; readonly code: number }[];
  readonly attempts: readonly Attempt[];
  readonly deeds: readonly Deed[];
  /** At the end of the run, after everything was healed. */
  readonly isSocketOpen: boolean;
  /** Sockets that a resume replaced and that nobody closed. */
  readonly replacedSocketsOpen: number;
  /** The page ended by itself or with its machine. */
  readonly isGone: boolean;
  /** Whether a last ping came back; undefined when none was sent. */
  readonly wasPingAnswered: boolean | undefined;
}

/** What ListParticipants said. */
export interface RosterSnapshot {
  readonly askedUs: number;
  readonly atUs: number;
  readonly participants: readonly ParticipantInfo[];
}

/** Everything that checkers judge: what was done, what everybody saw, what the server says of itself. */
export interface History {
  readonly pages: readonly PageRecord[];
  readonly snapshots: readonly RosterSnapshot[];
  /** Removals by API. */
  readonly removals: readonly { readonly atUs: number; readonly identity: string }[];
  /** From here on nothing was done and nothing failed. */
  readonly healedUs: number;
  readonly endUs: number;
}
