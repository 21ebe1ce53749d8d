/**
 * What one client may cost the server and the others: every limit in one place, with its source or reason. Those marked "ours"
 * livekit-server 1.13.5 lacks; they lie far beyond what its clients do.
 */

const KIB = 1_024;
const MIB = 1_048_576;

/** Sizes and patience that an operator may set. Source: behaviours TIM-051…TIM-056. */
export interface SfuLimits {
  readonly participantNameBytes: number;
  readonly participantIdentityBytes: number;
  readonly roomNameBytes: number;
  /** Metadata of a room or a participant. */
  readonly metadataBytes: number;
  /** Sum of all keys and values of one attributes update. */
  readonly attributesBytes: number;
  /** The same of all attributes that a participant has gathered by its own updates (ours). */
  readonly gatheredAttributesBytes: number;
  /** One signalling frame, after inflation; a bigger one closes its socket with 1009. */
  readonly signalFrameBytes: number;
  /** Bytes waiting for a client that does not read; above it the socket is cut (ours). */
  readonly signalBacklogBytes: number;
  /** Body of an API call; a bigger one is answered with 413. */
  readonly apiBodyBytes: number;
  /** Request line and header fields; more is answered with 431. */
  readonly requestHeadBytes: number;
  /** Connections open at once, sockets of clients included; one more costs the longest idle one, or is cut itself (ours). */
  readonly connections: number;
  /** How long an HTTP connection may take for a request's head, and again for its body (ours). */
  readonly requestPatienceMs: number;
}

export const DEFAULT_LIMITS: SfuLimits = {
  participantNameBytes: 256,
  participantIdentityBytes: 256,
  roomNameBytes: 256,
  metadataBytes: MIB / 2,
  attributesBytes: 64 * KIB,
  gatheredAttributesBytes: 256 * KIB,
  signalFrameBytes: 2 * MIB,
  signalBacklogBytes: 16 * MIB,
  apiBodyBytes: 10 * MIB,
  requestHeadBytes: MIB,
  connections: 20_000,
  requestPatienceMs: 15_000,
};

/** How much at once, and how much on average, of something whose unit its user names. */
export interface PaceLimit {
  readonly burst: number;
  readonly perSecond: number;
}

/** A part of a message that costs as much as one small message, for the two paces below. */
export const PACED_BYTES: number = 4 * KIB;
/**
 * What is read from one signalling socket: messages, each with as many units as it has `PACED_BYTES` begun. Who says more is read later,
 * by the back-pressure of its own socket (ours: a client that joins a room of a thousand tracks says some thousand things once).
 */
export const SIGNAL_PACE: PaceLimit = { burst: 2_000, perSecond: 500 };
/**
 * News of one participant that goes out at once, in the same units; what comes on top waits for the next batch, where only the newest
 * state is told (ours: one client's changes are every other client's downlink).
 */
export const NEWS_PACE: PaceLimit = { burst: 300, perSecond: 25 };
/** Pieces of one signalling frame that wait for the rest of it: `ws` keeps each as a buffer of its own (ours). */
export const FRAME_PIECES = 16_384;

/** Tracks announced and not yet negotiated. livekit-server 1.13.5 has no limit, later builds have 20 (PUB-012). */
export const PENDING_TRACKS = 100;
/** One add_track; a track's info is told to everybody (ours). */
export const ADD_TRACK_BYTES: number = 64 * KIB;
/** Data tracks of one participant: its info, which everybody is told, lists them all (ours). */
export const DATA_TRACKS = 256;
/** Tracks that one participant has asked for or has settings for, there or not; the oldest go first (ours). */
export const NAMED_TRACKS = 4_096;

/** What a slow reader of a data channel may hold up before messages for it are dropped: reliable; lossy is old by then (ours). */
export const RELIABLE_BACKLOG_BYTES: number = 16 * MIB;
export const LOSSY_BACKLOG_BYTES: number = 2 * MIB;
/** Reliable packets with a sequence that are kept for someone who is joining. Source: TIM-046. */
export const HELD_PACKETS_MS = 2_000;
export const HELD_PACKETS_BYTES = 100_000;
/** More than this waiting for one receiver of data tracks is old news: frames for it are dropped. Source: DATA-067. */
export const DATA_TRACK_BACKLOG_BYTES: number = 64 * KIB;

/** Packets of one stream that are missed at once; the oldest are given up. Source: libwebrtc, `kMaxNackPackets`. */
export const MISSING_PACKETS = 1_000;
/** Sequence numbers that one NACK may ask for: no more packets than that are kept (ours). */
export const NACKED_PACKETS = 1_024;
/** SSRCs of one transport that are learnt from its packets (ours). */
export const LEARNT_SSRCS = 512;
/** Frames of one stream by which its rate is measured (ours: 128 a second for two seconds). */
export const COUNTED_FRAMES = 256;

/** TCP connections to the media port that have not proved to be a participant's; one more takes the place of the oldest (ours). */
export const UNPROVED_CONNECTIONS = 256;
/** How long such a connection may stay. Source: pion's TCPMux waits 30 s; ours is stricter. */
export const UNPROVED_CONNECTION_MS = 10_000;
/** Frames that it may send; a participant's first one is a connectivity check, which proves it (ours). */
export const UNPROVED_FRAMES = 8;
/** What waits for a peer that reads media over TCP too slowly; what comes on top is dropped, as by a full queue (ours). */
export const TCP_BACKLOG_BYTES: number = MIB;

/** Answers to NACKs of one packet. Source: livekit-server 1.13.5, `maxAck` of its sequencer. */
export const RESENDS_PER_PACKET = 3;
