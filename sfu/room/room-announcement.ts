import { RoomUpdate } from '@livekit/protocol';
import type { Room as RoomMessage } from '@livekit/protocol';
import type { Clock, Timer } from '../ports/clock.ts';

/** Pace of changes that nobody waits for, such as counts (TIM-023). */
const REFRESH_INTERVAL_MS = 5_000;

/** What an announcement is made of. */
export interface AnnouncementSource {
  readonly clock: Clock;
  readonly createdAtUs: number;
  /** The room as it is now. */
  compose(): RoomMessage;
  /** Sends one message to everybody JOINED or ACTIVE. */
  broadcast(update: RoomUpdate): void;
}

/** The room as clients and the API know it: it follows changes at once or within 5 s. Source: ROOM-011…ROOM-014, ROOM-059. */
export class RoomAnnouncement {
  readonly #source: AnnouncementSource;
  #current: RoomMessage;
  #announcedAtUs: number;
  #timer: Timer | undefined;

  constructor(source: AnnouncementSource) {
    this.#source = source;
    this.#current = source.compose();
    this.#announcedAtUs = source.createdAtUs;
  }

  /** As last announced; a copy. */
  get current(): RoomMessage {
    return this.#current.clone();
  }

  /** Something may have changed that can wait for the next announcement. */
  changed(): void {
    if (this.#timer !== undefined) return;
    const nowUs = this.#source.clock.nowUs();
    if (nowUs - this.#announcedAtUs > REFRESH_INTERVAL_MS * 1000) {
      this.changedNow();
      return;
    }
    const ageMs = Math.floor((nowUs - this.#source.createdAtUs) / 1000);
    this.#timer = this.#source.clock.after(REFRESH_INTERVAL_MS - (ageMs % REFRESH_INTERVAL_MS), 'room-update', () =>
      this.changedNow(),
    );
  }

  /** Announces at once, if anything did change. */
  changedNow(isTold: boolean = true): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    const room = this.#source.compose();
    if (room.equals(this.#current)) return;
    this.#current = room;
    this.#announcedAtUs = this.#source.clock.nowUs();
    if (isTold) this.#source.broadcast(new RoomUpdate({ room: this.current }));
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
