import { Job, JobType } from '@livekit/protocol';
import type { AgentDispatch, SimulateJobRequest } from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';
import type { Room } from '../../room/room.ts';

/** The job that a dispatch asks for: for the room, or for one participant of it. */
export function jobOf(
  core: SfuCore,
  dispatch: AgentDispatch,
  about: {
    readonly type: JobType;
    readonly namespace: string;
    readonly room: Room;
    readonly participant?: Participant;
  },
): Job {
  const { agentName, metadata, deployment, attributes } = dispatch;
  return new Job({
    id: newSid('AJ_', core.random.bytes(SID_RANDOM_BYTES)),
    dispatchId: dispatch.id,
    type: about.type,
    namespace: about.namespace,
    room: about.room.announcement.current,
    ...(about.participant === undefined ? {} : { participant: about.participant.info() }),
    agentName,
    metadata,
    deployment,
    attributes,
  });
}

/** The job that a worker asks for itself, to try its agent out. */
export function simulatedJob(core: SfuCore, request: SimulateJobRequest, agentName: string): Job {
  const { room, participant } = request;
  return new Job({
    id: newSid('AJ_', core.random.bytes(SID_RANDOM_BYTES)),
    type: participant === undefined ? JobType.JT_ROOM : JobType.JT_PUBLISHER,
    agentName,
    ...(room === undefined ? {} : { room }),
    ...(participant === undefined ? {} : { participant }),
  });
}
