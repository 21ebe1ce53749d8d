import { ListParticipantsRequest, RoomParticipantIdentity } from '@livekit/protocol';
import type { CaseRecorder } from '#conformance/probe/recorder';
import { RoomServiceClient } from '#conformance/probe/room-service';
import type { World } from '#conformance/runner/world';
import type { RosterSnapshot } from './history.ts';
import { ROOM_NAME } from './page.ts';

/** Sits next to the server with an administrator's token and writes down who is in the room. */
export class RosterObserver {
  readonly snapshots: RosterSnapshot[] = [];
  readonly #world: World;
  readonly #api: RoomServiceClient;

  constructor(world: World, recorder: CaseRecorder) {
    this.#world = world;
    this.#api = new RoomServiceClient(world.createHost('observer'), world.target, recorder);
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
}
