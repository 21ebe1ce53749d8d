import type { Participant } from '../participant/participant.ts';
import type { RoomObserver } from '../room/room-observer.ts';
import type { Rooms } from '../room/rooms.ts';

/** One figure as Prometheus reads it. */
interface Figure {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly value: number;
}

/** What happened since the start, and what is there now, in the names of livekit-server where it has the figure. */
export class Metrics implements RoomObserver {
  #roomsStarted = 0;
  #joins = 0;
  #actives = 0;
  #resumes = 0;
  #tracksPublished = 0;

  roomStarted(): void {
    this.#roomsStarted += 1;
  }

  participantJoined(): void {
    this.#joins += 1;
  }

  participantActive(): void {
    this.#actives += 1;
  }

  participantResumed(): void {
    this.#resumes += 1;
  }

  trackPublished(): void {
    this.#tracksPublished += 1;
  }

  /** The text format of Prometheus, version 0.0.4. */
  text(rooms: Rooms): string {
    return this.#figures(rooms)
      .map(({ name, type, help, value }) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`)
      .join('');
  }

  #figures(rooms: Rooms): Figure[] {
    const participants: Participant[] = rooms.list().flatMap((room) => room.participants());
    const tracks = participants.reduce((sum, { media }) => sum + media.tracks().length, 0);
    const gauge = (name: string, help: string, value: number): Figure => ({ name, type: 'gauge', help, value });
    const counter = (name: string, help: string, value: number): Figure => ({ name, type: 'counter', help, value });
    return [
      gauge('livekit_room_total', 'Rooms now.', rooms.list().length),
      gauge('livekit_participant_total', 'Participants now.', participants.length),
      gauge('livekit_track_published_total', 'Published tracks now.', tracks),
      counter('jitterbug_rooms_started_total', 'Rooms since the start.', this.#roomsStarted),
      counter('jitterbug_joins_total', 'Sessions since the start.', this.#joins),
      counter('jitterbug_connected_total', 'Sessions that became active since the start.', this.#actives),
      counter('jitterbug_resumes_total', 'Resumes since the start.', this.#resumes),
      counter('jitterbug_tracks_published_total', 'Published tracks since the start.', this.#tracksPublished),
    ];
  }
}
