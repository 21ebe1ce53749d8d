import { AgentDispatch, AgentDispatchState, DisconnectReason, JobType, RoomAgentDispatch } from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';
import type { Room } from '../../room/room.ts';
import type { RoomObserver } from '../../room/room-observer.ts';
import { jobOf } from './agent-job.ts';
import type { AgentWorkers } from './agent-workers.ts';

/** An agent whose dispatch was deleted is removed when it has not left by itself within this (HOOK-014). */
const LEAVE_LIMIT_MS = 3_000;

/** What a dispatch asks for. */
export type DispatchWish = Pick<
  AgentDispatch,
  'agentName' | 'metadata' | 'restartPolicy' | 'deployment' | 'attributes'
>;

interface RoomAgents {
  readonly dispatches: Map<string, AgentDispatch>;
  /** Identities that have published: their job for publishers was launched. */
  readonly publishers: Set<string>;
  /** Job ids by the identity that the agent joins with. */
  readonly jobByIdentity: Map<string, string>;
}

/**
 * Which agents each room wants, and the jobs that come of it: one for the room, one for each participant, one for each
 * publisher. A room that names no agent gets those that registered without a name. Source: HOOK-014.
 */
export class AgentDispatches implements RoomObserver {
  readonly #core: SfuCore;
  readonly #workers: AgentWorkers;
  readonly #rooms = new Map<Room, RoomAgents>();

  constructor(core: SfuCore, workers: AgentWorkers) {
    this.#core = core;
    this.#workers = workers;
  }

  roomStarted(room: Room): void {
    this.#rooms.set(room, { dispatches: new Map(), publishers: new Set(), jobByIdentity: new Map() });
    const wishes = room.agents.length === 0 ? [new RoomAgentDispatch()] : room.agents;
    for (const wish of wishes) this.create(room, wish);
  }

  roomFinished(room: Room): void {
    this.#rooms.delete(room);
  }

  participantJoined(participant: Participant): void {
    for (const dispatch of this.list(participant.room)) this.#launchFor(dispatch, participant, JobType.JT_PARTICIPANT);
  }

  trackPublished(participant: Participant): void {
    const publishers = this.#rooms.get(participant.room)?.publishers;
    const isPerTrack = this.#core.defects.has('agent-offered-per-track');
    if (publishers === undefined || (publishers.has(participant.identity) && !isPerTrack)) return;
    publishers.add(participant.identity);
    for (const dispatch of this.list(participant.room)) this.#launchFor(dispatch, participant, JobType.JT_PUBLISHER);
  }

  participantLeft({ room, identity }: Participant): void {
    const agents = this.#rooms.get(room);
    // A newer session of the identity goes on where this one was.
    if (agents === undefined || room.participantByIdentity(identity) !== undefined) return;
    agents.publishers.delete(identity);
    const jobId = agents.jobByIdentity.get(identity);
    agents.jobByIdentity.delete(identity);
    if (jobId !== undefined && !this.#core.defects.has('agent-job-never-ends')) {
      this.#workers.terminate(jobId, 'agent worker left the room');
    }
  }

  /** Adds a dispatch and launches its jobs for everybody who is there. */
  create(room: Room, wish: DispatchWish): AgentDispatch {
    const { agentName, metadata, restartPolicy, deployment, attributes } = wish;
    const dispatch = new AgentDispatch({
      ...{ agentName, metadata, restartPolicy, deployment, attributes },
      id: newSid('AD_', this.#core.random.bytes(SID_RANDOM_BYTES)),
      room: room.name,
      state: new AgentDispatchState({ createdAt: BigInt(this.#core.clock.unixMs()) * 1_000_000n }),
    });
    const agents = this.#rooms.get(room);
    agents?.dispatches.set(dispatch.id, dispatch);
    this.#launch(dispatch, room, JobType.JT_ROOM, undefined);
    for (const participant of room.participants()) {
      if (participant.isPublisher) this.#launchFor(dispatch, participant, JobType.JT_PUBLISHER);
      this.#launchFor(dispatch, participant, JobType.JT_PARTICIPANT);
    }
    return dispatch.clone();
  }

  #launchFor(dispatch: AgentDispatch, participant: Participant, type: JobType): void {
    if (!participant.isDependent) this.#launch(dispatch, participant.room, type, participant);
  }

  #launch(dispatch: AgentDispatch, room: Room, type: JobType, participant: Participant | undefined): void {
    for (const namespace of this.#workers.namespacesFor(type)) {
      const about = { type, namespace, room, ...(participant === undefined ? {} : { participant }) };
      const job = jobOf(this.#core, dispatch, about);
      this.#workers.launch(job, (state) => {
        job.state = state;
        dispatch.state?.jobs.push(job);
        if (state.participantIdentity === '') return;
        this.#rooms.get(room)?.jobByIdentity.set(state.participantIdentity, job.id);
      });
    }
  }

  /**
   * The dispatches of a room. Like livekit-server's, a job in them has the state in which its worker took it, also when
   * it has long ended.
   */
  list(room: Room): AgentDispatch[] {
    return [...(this.#rooms.get(room)?.dispatches.values() ?? [])];
  }

  /** Ends the jobs of a dispatch; agents that do not go are removed. Undefined when the room has no such dispatch. */
  remove(room: Room, dispatchId: string): AgentDispatch | undefined {
    const dispatches = this.#rooms.get(room)?.dispatches;
    const dispatch = dispatches?.get(dispatchId);
    if (dispatch === undefined) return undefined;
    if (!this.#core.defects.has('agent-dispatch-not-deleted')) dispatches?.delete(dispatchId);
    for (const job of dispatch.state?.jobs ?? []) {
      const state = this.#workers.terminate(job.id, '');
      if (state === undefined) continue;
      this.#core.clock.after(LEAVE_LIMIT_MS, 'agent-leave', () =>
        room
          .participantByIdentity(state.participantIdentity)
          ?.close(DisconnectReason.PARTICIPANT_REMOVED, 'disconnect'),
      );
    }
    return dispatch;
  }
}
