import { Codec, DisconnectReason, Room as RoomMessage } from '@livekit/protocol';
import type { ParticipantInfo, RoomAgentDispatch } from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import type { SfuCore } from '../core.ts';
import type { MediaRoom, MediaSession } from '../participant/media-session.ts';
import type { Participant } from '../participant/participant.ts';
import type { Timer } from '../ports/clock.ts';
import { ParticipantUpdates } from './participant-updates.ts';
import { RoomAnnouncement } from './room-announcement.ts';

/** Bytes of a room's secret and of its trailer before base64, as livekit-server's. */
const SECRET_BYTES = 32;

/** How a room was asked for; zero and empty mean the server's default (ROOM-005). */
export interface RoomOptions {
  readonly emptyTimeoutS: number;
  readonly departureTimeoutS: number;
  readonly maxParticipants: number;
  readonly metadata: string;
  /** Audio and video of one source group share a stream (SIG-098). */
  readonly syncStreams?: boolean;
  /** Agents that the room shall have; none means those without a name. */
  readonly agents?: readonly RoomAgentDispatch[];
}

/** One life of a room: who is in it, who is told what, and when it ends. */
export class Room implements MediaRoom {
  readonly sid: string;
  readonly name: string;
  readonly createdAtUs: number;
  readonly maxParticipants: number;
  readonly agents: readonly RoomAgentDispatch[];
  readonly syncStreams: boolean;
  /** Appended to frames that the server makes up (SIG-068). */
  readonly sifTrailer: Uint8Array;
  readonly updates: ParticipantUpdates;
  readonly announcement: RoomAnnouncement;
  readonly #core: SfuCore;
  readonly #onClosed: (room: Room) => void;
  readonly #createdAtMs: number;
  readonly #turnPassword: string;
  readonly #emptyTimeoutS: number;
  readonly #departureTimeoutS: number;
  /** By participant sid, in join order. */
  readonly #participants = new Map<string, Participant>();
  /** Who has left, kept for one defect only. */
  readonly #ended: Participant[] = [];
  #metadata: string;
  #joins = 0;
  #lastCountedLeftAtUs: number | undefined;
  #idleTimer: Timer | undefined;
  #isClosed = false;

  constructor(core: SfuCore, name: string, options: RoomOptions, onClosed: (room: Room) => void, sid?: string) {
    this.#core = core;
    this.name = name;
    this.#onClosed = onClosed;
    this.sid = sid ?? newSid('RM_', core.random.bytes(SID_RANDOM_BYTES));
    this.createdAtUs = core.clock.nowUs();
    this.#createdAtMs = core.clock.unixMs();
    this.#turnPassword = core.random.bytes(SECRET_BYTES).toString('base64url');
    const trailer = core.random.bytes(SECRET_BYTES).toString('base64');
    this.sifTrailer = new TextEncoder().encode(core.defects.has('sif-trailer-shared') ? 'the same' : trailer);
    this.#metadata = options.metadata;
    this.maxParticipants = options.maxParticipants;
    this.agents = options.agents ?? [];
    const isSynced = options.syncStreams === true || core.config.syncStreams;
    this.syncStreams = isSynced && !core.defects.has('sync-streams-ignored');
    this.#emptyTimeoutS = options.emptyTimeoutS === 0 ? core.config.emptyTimeoutS : options.emptyTimeoutS;
    this.#departureTimeoutS =
      options.departureTimeoutS === 0 ? core.config.departureTimeoutS : options.departureTimeoutS;
    this.updates = new ParticipantUpdates(core, this);
    this.announcement = new RoomAnnouncement({
      clock: core.clock,
      createdAtUs: this.createdAtUs,
      compose: () => this.#compose(),
      broadcast: (update) => {
        for (const participant of this.participants()) {
          if (participant.isReady) participant.send({ case: 'roomUpdate', value: update });
        }
      },
    });
    this.#armIdleTimer();
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  nextJoinOrder(): number {
    this.#joins += 1;
    return this.#joins;
  }

  /** Everybody who has not left, in join order; a copy. */
  participants(): Participant[] {
    return [...this.#participants.values()];
  }

  /** The newest session of an identity. */
  participantByIdentity(identity: string): Participant | undefined {
    return this.participants().findLast((participant) => participant.identity === identity);
  }

  participantBySid(participantSid: string): Participant | undefined {
    return this.#participants.get(participantSid);
  }

  *sessions(): Iterable<MediaSession> {
    for (const participant of this.participants()) yield participant.media;
  }

  sessionByIdentity(identity: string): MediaSession | undefined {
    return this.participantByIdentity(identity)?.media;
  }

  sessionBySid(participantSid: string): MediaSession | undefined {
    return this.participantBySid(participantSid)?.media;
  }

  /** Infos of everybody but one identity and the hidden ones (SIG-062). */
  visibleInfos(exceptIdentity: string | undefined): ParticipantInfo[] {
    const showsHidden = this.#core.defects.has('hidden-announced');
    return this.participants()
      .filter(({ identity, isHidden }) => identity !== exceptIdentity && (!isHidden || showsHidden))
      .map((participant) => participant.info());
  }

  /** True when one more of this identity may come in; a session of the same identity makes way (ROOM-010). */
  hasPlaceFor(identity: string, isDependent: boolean): boolean {
    if (this.maxParticipants === 0 || isDependent || this.#core.defects.has('max-participants-ignored')) return true;
    const counted = this.participants().filter((other) => !other.isDependent && other.identity !== identity);
    return counted.length < this.maxParticipants;
  }

  add(participant: Participant): void {
    this.#participants.set(participant.participantSid, participant);
    this.#armIdleTimer();
  }

  /** Called by a participant that has just closed: the others are told, their subscriptions follow. */
  participantClosed(participant: Participant): void {
    if (!this.#participants.delete(participant.participantSid)) return;
    if (this.#core.defects.has('ended-sessions-kept')) this.#ended.push(participant);
    const isClockRestarted =
      this.#lastCountedLeftAtUs !== undefined && this.#core.config.quirks.has('any-departure-restarts-clock');
    if (participant.keepsRoomOpen || isClockRestarted) this.#lastCountedLeftAtUs = this.#core.clock.nowUs();
    this.updates.push(participant, { isImmediate: false, isToldToSelf: false });
    if (participant.isRecorder) this.announcement.changedNow();
    else this.announcement.changed();
    this.tellMediaSessions(participant);
    this.#armIdleTimer();
  }

  /** Subscriptions of everybody else follow a change of `changed`. */
  tellMediaSessions(changed: Participant): void {
    for (const participant of this.participants()) {
      if (participant !== changed) participant.media.roomChanged();
    }
  }

  /** Source: ROOM-011, ROOM-061. */
  setMetadata(metadata: string): void {
    this.#metadata = metadata;
    this.announcement.changedNow(!this.#core.defects.has('room-metadata-not-sent'));
  }

  /** Ends the room: everybody still in it is told the reason. */
  close(reason: DisconnectReason): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const participant of this.participants()) participant.close(reason, 'disconnect');
    this.#idleTimer?.cancel();
    this.announcement.stop();
    this.updates.stop();
    this.#onClosed(this);
  }

  /** Only counted participants keep a room open. Source: ROOM-002, ROOM-003, ROOM-007; due exactly, not up to 1 s early (ROOM-004). */
  #armIdleTimer(): void {
    this.#idleTimer?.cancel();
    this.#idleTimer = undefined;
    if (this.#isClosed || this.participants().some((participant) => participant.keepsRoomOpen)) return;
    const leftAtUs = this.#lastCountedLeftAtUs;
    const isIgnored = this.#core.defects.has(
      leftAtUs === undefined ? 'empty-timeout-ignored' : 'departure-timeout-ignored',
    );
    if (isIgnored) return;
    const timeoutS = leftAtUs === undefined ? this.#emptyTimeoutS : this.#departureTimeoutS;
    const elapsedMs = (this.#core.clock.nowUs() - (leftAtUs ?? this.createdAtUs)) / 1000;
    const reason = leftAtUs === undefined ? 'room-empty-timeout' : 'room-departure-timeout';
    this.#idleTimer = this.#core.clock.after(Math.max(0, timeoutS * 1000 - elapsedMs), reason, () =>
      this.close(DisconnectReason.ROOM_CLOSED),
    );
  }

  #compose(): RoomMessage {
    const participants = this.participants();
    const countsAll = this.#core.defects.has('dependents-counted');
    const isRecordingUntold = this.#core.defects.has('recording-untold');
    return new RoomMessage({
      sid: this.sid,
      name: this.name,
      emptyTimeout: this.#emptyTimeoutS,
      departureTimeout: this.#departureTimeoutS,
      maxParticipants: this.maxParticipants,
      creationTime: BigInt(Math.floor(this.#createdAtMs / 1000)),
      creationTimeMs: BigInt(this.#createdAtMs),
      turnPassword: this.#turnPassword,
      enabledCodecs: this.#core.config.enabledCodecs.map((mime) => new Codec({ mime })),
      metadata: this.#metadata,
      numParticipants: participants.filter((participant) => !participant.isDependent || countsAll).length,
      numPublishers: participants.filter((participant) => participant.isPublisher).length,
      activeRecording: !isRecordingUntold && participants.some((participant) => participant.isRecorder),
    });
  }
}
