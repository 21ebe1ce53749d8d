import {
  CreateAgentDispatchRequest,
  DeleteAgentDispatchRequest,
  ListAgentDispatchRequest,
  ListAgentDispatchResponse,
} from '@livekit/protocol';
import type { AgentDispatch } from '@livekit/protocol';
import type { AccessTokenClaims } from '#proto/livekit/token';
import { TwirpError } from '#proto/livekit/twirp';
import type { TwirpMessage, TwirpMessageClass } from '#proto/livekit/twirp';
import type { SfuCore } from '../../core.ts';
import type { Room } from '../../room/room.ts';
import type { Rooms } from '../../room/rooms.ts';
import { CallerGrants } from '../room-service/grants.ts';
import { wantAttributes, wantMetadata } from '../room-service/request-limits.ts';
import type { AgentDispatches } from './agent-dispatches.ts';

/** Source: ROOM-045: a room that is not there is looked for so long. */
const NOBODY_ANSWERS_MS = 3_000;
const PATH = '/twirp/livekit.AgentDispatchService/';

const REQUESTS: Readonly<Record<string, TwirpMessageClass<TwirpMessage>>> = {
  CreateDispatch: CreateAgentDispatchRequest,
  DeleteDispatch: DeleteAgentDispatchRequest,
  ListDispatch: ListAgentDispatchRequest,
};

/** The request message of a call to this service, by its path. */
export function dispatchRequestOf(path: string): TwirpMessageClass<TwirpMessage> | undefined {
  const name = path.startsWith(PATH) ? path.slice(PATH.length) : '';
  return Object.hasOwn(REQUESTS, name) ? REQUESTS[name] : undefined;
}

/** Everything under `/twirp/livekit.AgentDispatchService/`; each call needs roomAdmin of its room (HOOK-014). */
export class DispatchService {
  readonly #core: SfuCore;
  readonly #rooms: Rooms;
  readonly #dispatches: AgentDispatches;

  constructor(core: SfuCore, rooms: Rooms, dispatches: AgentDispatches) {
    this.#core = core;
    this.#rooms = rooms;
    this.#dispatches = dispatches;
  }

  /** Calls back once. @throws TwirpError */
  call(
    request: TwirpMessage,
    claims: AccessTokenClaims | undefined,
    done: (result: TwirpMessage | TwirpError) => void,
  ): void {
    const grants = new CallerGrants(claims, this.#core.defects);
    const room = this.#roomOf(request, grants);
    if (room === undefined) {
      this.#core.clock.after(NOBODY_ANSWERS_MS, 'api-nobody-answers', () =>
        done(new TwirpError('unavailable', 'no response from servers')),
      );
      return;
    }
    if (request instanceof CreateAgentDispatchRequest) done(this.#dispatches.create(room, request));
    else if (request instanceof DeleteAgentDispatchRequest) done(this.#deleted(room, request.dispatchId));
    else if (request instanceof ListAgentDispatchRequest) {
      const all = this.#dispatches.list(room);
      const agentDispatches = all.filter(({ id }) => request.dispatchId === '' || request.dispatchId === id);
      done(new ListAgentDispatchResponse({ agentDispatches }));
    }
  }

  #roomOf(request: TwirpMessage, grants: CallerGrants): Room | undefined {
    if (request instanceof CreateAgentDispatchRequest) {
      grants.wantAdmin(request.room);
      wantMetadata(this.#core.config.limits, request.metadata);
      wantAttributes(this.#core.config.limits, request.attributes);
      return this.#core.config.autoCreateRooms
        ? this.#rooms.findOrCreate(request.room)
        : this.#rooms.find(request.room);
    }
    const roomName =
      request instanceof DeleteAgentDispatchRequest || request instanceof ListAgentDispatchRequest ? request.room : '';
    grants.wantAdmin(roomName);
    return this.#rooms.find(roomName);
  }

  #deleted(room: Room, dispatchId: string): AgentDispatch | TwirpError {
    return this.#dispatches.remove(room, dispatchId) ?? new TwirpError('not_found', 'dispatch ID not found');
  }
}
