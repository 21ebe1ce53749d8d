import { DisconnectReason } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';
import { Room } from './room.ts';
import type { RoomOptions } from './room.ts';

const NO_OPTIONS: RoomOptions = { emptyTimeoutS: 0, departureTimeoutS: 0, maxParticipants: 0, metadata: '' };

/** Every live room, by name, in the order of their making. */
export class Rooms {
  readonly #core: SfuCore;
  readonly #byName = new Map<string, Room>();
  /** Sids of rooms gone, kept for one defect only. */
  readonly #formerSids = new Map<string, string>();

  constructor(core: SfuCore) {
    this.#core = core;
  }

  find(name: string): Room | undefined {
    return this.#byName.get(name);
  }

  list(): Room[] {
    return [...this.#byName.values()];
  }

  /** The live room of that name, which keeps its settings (ROOM-032), or a new one. */
  findOrCreate(name: string, options: RoomOptions = NO_OPTIONS): Room {
    const present = this.#byName.get(name);
    if (present !== undefined) return present;
    const formerSid = this.#core.defects.has('room-sid-reused') ? this.#formerSids.get(name) : undefined;
    const room = new Room(this.#core, name, options, (closed) => this.#forget(closed), formerSid);
    this.#byName.set(name, room);
    for (const observer of this.#core.observers) observer.roomStarted?.(room);
    return room;
  }

  #forget(room: Room): void {
    if (this.#byName.get(room.name) === room) this.#byName.delete(room.name);
    for (const observer of this.#core.observers) observer.roomFinished?.(room);
    if (this.#core.defects.has('room-sid-reused')) this.#formerSids.set(room.name, room.sid);
  }

  /** Ends every room because the server stops (ROOM-015). */
  close(): void {
    for (const room of this.list()) room.close(DisconnectReason.SERVER_SHUTDOWN);
  }
}
