import type { AccessTokenClaims } from '#proto/livekit/token';
import {
  decodeTwirpMessage,
  encodeTwirpResponse,
  ROOM_SERVICE_METHODS,
  roomServiceMethodOf,
  TwirpError,
  twirpContentType,
  twirpErrorBody,
  twirpStatus,
} from '#proto/livekit/twirp';
import type { TwirpContentType, TwirpMessage, TwirpMessageClass } from '#proto/livekit/twirp';
import { reasonOf } from '#proto/errors';
import type { SfuCore } from '../core.ts';
import type { HttpAnswer } from '../http/http-answer.ts';
import type { RoutedRequest } from '../http/routes.ts';
import { dispatchRequestOf } from './agents/dispatch-service.ts';
import type { DispatchService } from './agents/dispatch-service.ts';
import { wantGrantsOfCall } from './call-grants.ts';
import { CallerGrants } from './room-service/grants.ts';
import type { RoomService } from './room-service/room-service.ts';

/** Services of livekit-server that this SFU does not have; their calls are answered with `unimplemented`. */
const OTHER_SERVICES = ['Egress', 'Ingress', 'SIP', 'Connector', 'AgentSimulation'];

/** HTTP side of the API: finds the call, decodes, and writes the answer or the error. Source: ROOM-030, ROOM-056, ROOM-060. */
export class TwirpFront {
  readonly #core: SfuCore;
  readonly #roomService: RoomService;
  readonly #dispatchService: DispatchService;

  constructor(core: SfuCore, roomService: RoomService, dispatchService: DispatchService) {
    this.#dispatchService = dispatchService;
    this.#core = core;
    this.#roomService = roomService;
  }

  answer(
    request: RoutedRequest,
    claims: AccessTokenClaims | undefined,
    body: Uint8Array,
    done: (answer: HttpAnswer) => void,
  ): void {
    try {
      this.#serve(request, claims, body, done);
    } catch (error) {
      done(this.#errorAnswer(error));
    }
  }

  /** The answer of a call whose message the request itself brings (`X-Lk-Mock: {"response": …}`). */
  mockedAnswer({ path, headers }: RoutedRequest, response: unknown): HttpAnswer {
    const method = roomServiceMethodOf(path);
    const contentType = twirpContentType(headers['content-type']) ?? 'application/json';
    if (method === undefined) {
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(response) };
    }
    const type: TwirpMessageClass<TwirpMessage> = ROOM_SERVICE_METHODS[method].response;
    return messageAnswer(type.fromJsonString(JSON.stringify(response), { ignoreUnknownFields: true }), contentType);
  }

  /** Why a call would be refused for its token, without serving it; undefined when it would not. */
  refusal(request: RoutedRequest, claims: AccessTokenClaims | undefined, body: Uint8Array): HttpAnswer | undefined {
    try {
      const { path, headers } = request;
      const method = roomServiceMethodOf(path);
      const type: TwirpMessageClass<TwirpMessage> | undefined =
        method === undefined ? dispatchRequestOf(path) : ROOM_SERVICE_METHODS[method].request;
      const contentType = twirpContentType(headers['content-type']) ?? 'application/json';
      const message = type === undefined ? {} : decodeTwirpMessage(type, contentType, body);
      wantGrantsOfCall(path, new CallerGrants(claims, this.#core.defects), message);
      return undefined;
    } catch (error) {
      return this.#errorAnswer(error);
    }
  }

  #serve(
    request: RoutedRequest,
    claims: AccessTokenClaims | undefined,
    body: Uint8Array,
    done: (answer: HttpAnswer) => void,
  ): void {
    const { method: verb, path, headers } = request;
    const route = `${verb} ${path}`;
    if (verb !== 'POST') throw badRoute(route, `unsupported method "${verb}" (only POST is allowed)`);
    const method = roomServiceMethodOf(path);
    const dispatchRequest = dispatchRequestOf(path);
    if (method === undefined && dispatchRequest === undefined) throw unknownCall(route, path);
    const contentType = twirpContentType(headers['content-type']);
    if (contentType === undefined) throw badRoute(route, `unexpected Content-Type: "${headers['content-type'] ?? ''}"`);
    const answered = (result: TwirpMessage | TwirpError): void =>
      done(result instanceof TwirpError ? this.#errorAnswer(result) : messageAnswer(result, contentType));
    if (method !== undefined) {
      const message = decodeTwirpMessage<TwirpMessage>(ROOM_SERVICE_METHODS[method].request, contentType, body);
      this.#roomService.call(method, message, claims, answered);
    } else if (dispatchRequest !== undefined) {
      this.#dispatchService.call(decodeTwirpMessage(dispatchRequest, contentType, body), claims, answered);
    }
  }

  #errorAnswer(error: unknown): HttpAnswer {
    if (!(error instanceof TwirpError)) this.#core.log(`an API call failed inside the server: ${reasonOf(error)}`);
    const { code, message, meta } = error instanceof TwirpError ? error : new TwirpError('internal', 'internal error');
    if (this.#core.defects.has('api-errors-as-text')) return { status: 500, headers: {}, body: message };
    const headers = { 'Content-Type': 'application/json' };
    return { status: twirpStatus(code), headers, body: twirpErrorBody(code, message, meta) };
  }
}

function messageAnswer(message: TwirpMessage, contentType: TwirpContentType): HttpAnswer {
  return { status: 200, headers: { 'Content-Type': contentType }, body: encodeTwirpResponse(message, contentType) };
}

function unknownCall(route: string, path: string): TwirpError {
  const isOther = OTHER_SERVICES.some((service) => path.startsWith(`/twirp/livekit.${service}/`));
  if (isOther) return new TwirpError('unimplemented', `this server has no ${path.slice('/twirp/'.length)}`);
  return badRoute(route, `no handler for path "${path}"`);
}

function badRoute(route: string, message: string): TwirpError {
  return new TwirpError('bad_route', message, { twirp_invalid_route: route });
}
