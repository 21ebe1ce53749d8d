import { createHash } from 'node:crypto';
import { ParticipantInfo, Room as RoomMessage, WebhookEvent } from '@livekit/protocol';
import type { TrackInfo } from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import { signToken } from '#proto/livekit/token';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';
import type { HttpClient } from '../../ports/http-client.ts';
import type { Room } from '../../room/room.ts';
import type { RoomObserver } from '../../room/room-observer.ts';
import { WebhookQueue } from './webhook-queue.ts';

/** Life of the token that vouches for a body (TIM-059). */
const TOKEN_LIFE_S = 300;
/** How long a stopping server waits for receivers of its last events (ours). */
const STOP_LIMIT_MS = 1_000;

/** Where events go, and which API key signs them. */
export interface WebhookSettings {
  readonly urls: readonly string[];
  readonly apiKey: string;
}

/** Tells HTTP receivers what happens in rooms, signed and in order per room. Source: HOOK-001…HOOK-008. */
export class Webhooks implements RoomObserver {
  readonly #core: SfuCore;
  readonly #http: HttpClient;
  readonly #settings: WebhookSettings;
  /** By receiver and room name; only those that have something to do. */
  readonly #queues = new Map<string, WebhookQueue>();
  #dropped = 0;
  #onIdle: (() => void) | undefined;

  constructor(core: SfuCore, http: HttpClient, settings: WebhookSettings) {
    this.#core = core;
    this.#http = http;
    this.#settings = settings;
  }

  roomStarted(room: Room): void {
    this.#tell('room_started', room, {});
  }

  roomFinished(room: Room): void {
    if (this.#core.defects.has('webhook-room-finished-missing')) return;
    this.#tell('room_finished', room, {});
  }

  /** A session is joined, for webhooks, once it is ACTIVE (HOOK-003). */
  participantActive(participant: Participant): void {
    if (this.#core.defects.has('webhook-joined-early')) return;
    this.#tell('participant_joined', participant.room, { participant: participant.info() });
  }

  participantJoined(participant: Participant): void {
    if (!this.#core.defects.has('webhook-joined-early')) return;
    this.#tell('participant_joined', participant.room, { participant: participant.info() });
  }

  participantLeft(participant: Participant): void {
    const isCounted = participant.hasBeenActive || this.#core.defects.has('webhook-aborted-as-left');
    const event = isCounted ? 'participant_left' : 'participant_connection_aborted';
    this.#tell(event, participant.room, { participant: participant.info() });
  }

  trackPublished(participant: Participant, track: TrackInfo): void {
    this.#tell('track_published', participant.room, { participant: briefly(participant), track });
  }

  trackUnpublished(participant: Participant, track: TrackInfo): void {
    this.#tell('track_unpublished', participant.room, { participant: briefly(participant), track });
  }

  /** Track events name room and participant only (HOOK-006). */
  #tell(event: string, room: Room, about: { participant?: ParticipantInfo; track?: TrackInfo }): void {
    const { clock, random } = this.#core;
    const message = new WebhookEvent({
      event,
      id: newSid('EV_', random.bytes(SID_RANDOM_BYTES)),
      createdAt: BigInt(Math.floor(clock.unixMs() / 1000)),
      room: about.track === undefined ? room.announcement.current : new RoomMessage({ sid: room.sid, name: room.name }),
      ...about,
    });
    for (const url of this.#settings.urls) {
      this.#queue(url, room.name, event).add({
        url,
        queuedAtUs: clock.nowUs(),
        compose: () => this.#compose(message),
      });
    }
  }

  #queue(url: string, roomName: string, event: string): WebhookQueue {
    // The defect gives each event a queue of its own: one that is slow is overtaken.
    const key = `${url} ${this.#core.defects.has('webhook-order-lost') ? event : ''} ${roomName}`;
    const present = this.#queues.get(key);
    if (present !== undefined) return present;
    const queue = new WebhookQueue(this.#core.clock, this.#http, {
      onDropped: (why) => {
        this.#dropped += 1;
        this.#core.log(`webhook ${event} of room ${roomName} to ${url} dropped: ${why}`);
      },
      onIdle: () => {
        this.#queues.delete(key);
        if (this.#queues.size === 0) this.#onIdle?.();
      },
    });
    this.#queues.set(key, queue);
    return queue;
  }

  #compose(message: WebhookEvent): { headers: Readonly<Record<string, string>>; body: Uint8Array } {
    const { config, clock, defects } = this.#core;
    message.numDropped += this.#dropped;
    this.#dropped = 0;
    const body = Buffer.from(message.toJsonString());
    const signed = defects.has('webhook-wrong-digest') ? Buffer.from('{}') : body;
    const nowS = Math.floor(clock.unixMs() / 1000);
    const { apiKey } = this.#settings;
    const token = signToken(
      {
        iss: apiKey,
        nbf: nowS,
        exp: nowS + TOKEN_LIFE_S,
        sha256: createHash('sha256').update(signed).digest('base64'),
      },
      config.keys.get(apiKey) ?? '',
    );
    return { headers: { Authorization: token, 'Content-Type': 'application/webhook+json' }, body };
  }

  /** Gives what is queued one last attempt; resolves when all is done or {@link STOP_LIMIT_MS} have passed. */
  async close(): Promise<void> {
    for (const queue of [...this.#queues.values()]) queue.hurry();
    if (this.#queues.size === 0) return;
    await new Promise<void>((resolve) => {
      const limit = this.#core.clock.after(STOP_LIMIT_MS, 'webhooks-stop', resolve);
      this.#onIdle = () => {
        limit.cancel();
        resolve();
      };
    });
  }
}

function briefly({ participantSid: sid, identity }: Participant): ParticipantInfo {
  return new ParticipantInfo({ sid, identity });
}
