import { DeleteRoomRequest } from '@livekit/protocol';
import type { JoinResponse } from '@livekit/protocol';
import type { Incoming } from '../probe/signal-session.ts';
import { joinToken } from '../probe/access.ts';
import type { TokenOptions } from '../probe/access.ts';
import { Probe } from '../probe/probe.ts';
import type { CaseRecorder } from '../probe/recorder.ts';
import type { RoomServiceClient } from '../probe/room-service.ts';
import type { SessionOptions } from '../probe/session-url.ts';
import type { Opening } from '../probe/session.ts';
import { InterruptedError, PrerequisiteError } from './failures.ts';
import type { World } from './world.ts';

/** How a participant joins: session options, and what its token says. */
export interface JoinOptions extends TokenOptions, Partial<Omit<SessionOptions, 'identity'>> {}

/** A join that may have been refused. */
export interface JoinAttempt {
  readonly probe: Probe;
  readonly opening: Opening;
  /** HTTP status of a refusal, 101 for a socket that opened, 0 when neither came. */
  readonly status: number;
  readonly body: string;
  readonly join: JoinResponse | undefined;
  /** The same in one sentence. */
  readonly text: string;
}

/** How long deleting a room at the end may take: the run must not hang on a target that does not answer. */
const DELETE_WITHIN_MS = 4_000;

/** One room of one case and everybody in it. */
export class RoomFixture {
  readonly name: string;
  readonly probes: Probe[] = [];
  private readonly world: World;
  private readonly recorder: CaseRecorder;
  private isClosed = false;

  constructor(name: string, world: World, recorder: CaseRecorder) {
    this.name = name;
    this.world = world;
    this.recorder = recorder;
  }

  token(identity: string, options: TokenOptions = {}): string {
    return joinToken(this.world.target, this.world.clock, this.name, identity, options);
  }

  /**
   * Joins and waits until connections and data channels are up (signalling only with `media: false`).
   *
   * @throws PrerequisiteError when that does not work
   */
  async join(identity: string, options: JoinOptions = {}): Promise<Probe> {
    const attempt = await this.tryJoin(identity, options);
    if (attempt.join === undefined) throw new PrerequisiteError(`${identity} could not join: ${attempt.text}`);
    if (options.media !== false) await attempt.probe.connected();
    return attempt.probe;
  }

  /** Signalling only: joins without any peer connection. @throws PrerequisiteError when that does not work */
  joinSignalOnly(identity: string, options: JoinOptions = {}): Promise<Probe> {
    return this.join(identity, { ...options, media: false });
  }

  /** Tries to join; a refusal is an outcome like any other. */
  async tryJoin(identity: string, options: JoinOptions = {}): Promise<JoinAttempt> {
    // An interrupted case runs on for a while; its room must not come back after it was deleted.
    if (this.isClosed) throw new InterruptedError();
    const { video, claims, secret, token, ...session } = options;
    const tokenOptions: TokenOptions = {
      ...(video === undefined ? {} : { video }),
      ...(claims === undefined ? {} : { claims }),
      ...(secret === undefined ? {} : { secret }),
    };
    const earlier = this.probes.filter((probe) => probe.identity === identity).length;
    const label = earlier === 0 ? identity : `${identity} (${earlier + 1})`;
    const host = this.world.createHost(`${identity}-${this.probes.length + 1}`);
    const probe = new Probe(
      host,
      this.world.target,
      { ...session, identity, label, token: token ?? this.token(identity, tokenOptions) },
      this.recorder,
    );
    this.probes.push(probe);
    const opening = await probe.open();
    return attemptOf(probe, opening);
  }

  /**
   * Everybody leaves, the room is deleted (the API may have made it without any participant).
   *
   * @returns What is left behind, in one sentence; undefined when nothing is
   */
  async close(api: RoomServiceClient): Promise<string | undefined> {
    this.isClosed = true;
    await Promise.all(this.probes.map((probe) => probe.close().catch(() => undefined)));
    return this.delete(api);
  }

  private async delete(api: RoomServiceClient): Promise<string | undefined> {
    const request = new DeleteRoomRequest({ room: this.name });
    try {
      const answer = await api.call('DeleteRoom', request, { withinMs: DELETE_WITHIN_MS, isCleanUp: true });
      const isGone = answer.status === 200 || answer.error?.code === 'not_found';
      return isGone ? undefined : `room ${this.name} may be left behind: ${answer.text}`;
    } catch (thrown) {
      return `room ${this.name} may be left behind: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
  }
}

function attemptOf(probe: Probe, opening: Opening): JoinAttempt {
  switch (opening.kind) {
    case 'first-message': {
      const join = joinOf(opening.message);
      return {
        probe,
        opening,
        status: 101,
        body: '',
        join,
        text: `the socket opened and ${opening.message.case} came`,
      };
    }
    case 'refused': {
      const { status, body } = opening;
      return { probe, opening, status, body, join: undefined, text: `HTTP ${status} "${body.slice(0, 120)}"` };
    }
    case 'failed':
      return { probe, opening, status: 0, body: '', join: undefined, text: opening.reason };
  }
}

function joinOf(message: Incoming): JoinResponse | undefined {
  return message.case === 'join' ? message.value : undefined;
}
