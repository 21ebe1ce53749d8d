import {
  ListParticipantsRequest,
  ParticipantPermission,
  RoomParticipantIdentity,
  UpdateParticipantRequest,
} from '@livekit/protocol';
import type { CaseRecorder } from '#conformance/probe/recorder';
import { RoomServiceClient } from '#conformance/probe/room-service';
import type { VirtualWorld } from '../worlds/virtual/virtual-world.ts';
import type { RosterSnapshot } from './history.ts';
import { SERVER_NAME } from '../worlds/virtual/virtual-server.ts';
import { ROOM_NAME } from './page.ts';

/** What it asks for is what the server has now. */
const NEAR_MS = 1;

/** Sits next to the server with an administrator's token and writes down who is in the room. */
export class RosterObserver {
  readonly snapshots: RosterSnapshot[] = [];
  readonly #world: VirtualWorld;
  readonly #api: RoomServiceClient;

  constructor(world: VirtualWorld, recorder: CaseRecorder, hostName: string = 'observer') {
    this.#world = world;
    const host = world.createHost(hostName);
    world.control.setLink({ from: host.name, to: SERVER_NAME }, [{ model: 'delay', delayMs: NEAR_MS }]);
    this.#api = new RoomServiceClient(host, world.target, recorder);
  }

  /** Asks for the roster; a room that does not exist has nobody in it. */
  async look(): Promise<void> {
    const askedUs = this.#world.clock.nowUs();
    const answer = await this.#api.call('ListParticipants', new ListParticipantsRequest({ room: ROOM_NAME }));
    const atUs = this.#world.clock.nowUs();
    this.snapshots.push({ askedUs, atUs, participants: answer.response?.participants ?? [] });
  }

  async remove(identity: string): Promise<void> {
    await this.#api.call('RemoveParticipant', new RoomParticipantIdentity({ room: ROOM_NAME, identity }));
  }

  async permit(identity: string, canPublish: boolean): Promise<void> {
    const permission = new ParticipantPermission({
      ...{ canPublish, canPublishData: true, canSubscribe: true, canUpdateMetadata: true },
    });
    const request = new UpdateParticipantRequest({ room: ROOM_NAME, identity, permission });
    await this.#api.call('UpdateParticipant', request);
  }
}
