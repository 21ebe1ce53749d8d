import { ListParticipantsRequest, RoomParticipantIdentity } from '@livekit/protocol';
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

  constructor(world: VirtualWorld, recorder: CaseRecorder) {
    this.#world = world;
    const host = world.createHost('observer');
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
}
