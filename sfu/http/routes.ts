import type { IncomingHttpHeaders } from 'node:http';
import { authenticate } from '../auth/authenticate.ts';
import type { SfuCore } from '../core.ts';
import type { Rooms } from '../room/rooms.ts';
import { admit, lateRefusal } from '../signal/admission.ts';
import { signalMockOf } from '../signal/signal-mock.ts';
import type { SignalMock } from '../signal/signal-mock.ts';
import type { Admitted } from '../signal/admission.ts';
import type { Metrics } from '../services/metrics.ts';
import type { TwirpFront } from '../services/twirp-front.ts';
import { EVERYTHING_ALLOWED } from '../services/room-service/grants.ts';
import { mockHeaderOf, NO_REGION } from './mock-header.ts';
import type { MockHeader } from './mock-header.ts';
import { testbedAnswer } from './testbed-routes.ts';
import { emptyAnswer, notFoundAnswer, textAnswer } from './http-answer.ts';
import type { HttpAnswer } from './http-answer.ts';

/** A request as the routes see it. */
export interface RoutedRequest {
  readonly method: string;
  /** Path after the leading double slash was collapsed (SIG-037). */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Where agent workers connect. */
export const AGENT_PATH = '/agent';

/** Answers of whoever started the SFU, asked before its own; undefined passes the request on. */
export type PageRoutes = (request: RoutedRequest) => HttpAnswer | undefined;

/** Splits a request target; `//rtc` counts as `/rtc`. */
export function routedRequest(
  core: SfuCore,
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
): RoutedRequest {
  const mark = target.indexOf('?');
  const rawPath = mark < 0 ? target : target.slice(0, mark);
  const collapses = rawPath.startsWith('//') && !core.defects.has('double-slash-refused');
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  return { method, path: collapses ? rawPath.slice(1) : rawPath, query, headers };
}

/** Answers every request that is no WebSocket upgrade. Source: SIG-001…SIG-003, SIG-037, SIG-038, HOOK-009, HOOK-010. */
export class Routes {
  readonly #core: SfuCore;
  readonly #rooms: Rooms;
  readonly #twirp: TwirpFront;
  readonly #pages: PageRoutes | undefined;
  readonly #metrics: Metrics;

  constructor(core: SfuCore, rooms: Rooms, twirp: TwirpFront, metrics: Metrics, pages?: PageRoutes) {
    this.#metrics = metrics;
    this.#pages = pages;
    this.#core = core;
    this.#rooms = rooms;
    this.#twirp = twirp;
  }

  /** Only API calls have a body that matters, and only they may answer later. */
  takesBody({ path, method }: RoutedRequest): boolean {
    return method === 'POST' && path.startsWith('/twirp/');
  }

  answer(request: RoutedRequest, body: Uint8Array, done: (answer: HttpAnswer) => void): void {
    const isMockable = request.path.startsWith('/twirp/') || request.path === '/settings/regions';
    const mock = isMockable ? mockHeaderOf(this.#core, request) : undefined;
    if (mock === undefined) {
      this.#answer(request, body, done);
      return;
    }
    const early = this.#mockRefusal(mock, request, body) ?? mock.turnedAway;
    if (early !== undefined) {
      done(early);
      return;
    }
    const answer = (): void => this.#mockedAnswer(mock, request, body, done);
    if (mock.delayMs > 0) this.#core.clock.after(mock.delayMs, 'mock-delay', answer);
    else answer();
  }

  /** A token that does not allow the call is told so before anything else, also where the call would fail. */
  #mockRefusal({ skipsAuth }: MockHeader, request: RoutedRequest, body: Uint8Array): HttpAnswer | undefined {
    if (skipsAuth) return undefined;
    const authentication = authenticate(this.#core, {
      authorization: request.headers.authorization,
      query: request.query.get('access_token') ?? undefined,
    });
    const refusal = authentication.isAccepted
      ? this.#twirp.refusal(request, authentication.claims, body)
      : textAnswer(authentication.status, authentication.body);
    return refusal === undefined ? undefined : { ...refusal, headers: { ...refusal.headers, ...NO_REGION } };
  }

  /** Answers as the request itself asks for. */
  #mockedAnswer(mock: MockHeader, request: RoutedRequest, body: Uint8Array, done: (answer: HttpAnswer) => void): void {
    const served = (answer: HttpAnswer): void =>
      done({ ...answer, headers: { ...answer.headers, 'X-Lk-Mock-Region': '0' } });
    const { failure, response, skipsAuth } = mock;
    if (failure !== undefined) done(failure);
    else if (response !== undefined) served(this.#twirp.mockedAnswer(request, response));
    else if (skipsAuth && request.path.startsWith('/twirp/'))
      this.#twirp.answer(request, EVERYTHING_ALLOWED, body, served);
    else this.#answer(request, body, served);
  }

  #answer(request: RoutedRequest, body: Uint8Array, done: (answer: HttpAnswer) => void): void {
    const page = this.#pages?.(request) ?? testbedAnswer(this.#core, this.#rooms, this.#metrics, request);
    if (page !== undefined) {
      done(page);
      return;
    }
    const authentication = authenticate(this.#core, {
      authorization: request.headers.authorization,
      query: request.query.get('access_token') ?? undefined,
    });
    const isValidate = request.path === '/rtc/validate' || request.path === '/rtc/v1/validate';
    if (isValidate && this.#core.defects.has('validate-accepts-anything')) {
      done(textAnswer(200, 'success'));
      return;
    }
    if (!authentication.isAccepted) {
      done(textAnswer(authentication.status, authentication.body));
      return;
    }
    if (request.path.startsWith('/twirp/')) {
      this.#twirp.answer(request, authentication.claims, body, done);
      return;
    }
    done(this.#plainAnswer(request));
  }

  #plainAnswer(request: RoutedRequest): HttpAnswer {
    switch (request.path) {
      case '/':
        return textAnswer(200, 'OK');
      case '/rtc':
      case '/rtc/v1':
      case AGENT_PATH:
        return emptyAnswer(404);
      case '/rtc/validate':
      case '/rtc/v1/validate': {
        const decision = this.#admission(request, true);
        return 'body' in decision ? decision : textAnswer(200, 'success');
      }
      default:
        return request.path.startsWith('//') ? redirectAnswer(request) : notFoundAnswer();
    }
  }

  /** Decides about the handshake of an agent worker: the API key that signed its token, or a refusal (HOOK-013). */
  admitWorker(request: RoutedRequest): { readonly apiKey: string } | HttpAnswer {
    const authentication = authenticate(this.#core, {
      authorization: request.headers.authorization,
      query: request.query.get('access_token') ?? undefined,
    });
    if (!authentication.isAccepted) return textAnswer(authentication.status, authentication.body);
    const { claims } = authentication;
    const isAllowed = claims?.video?.agent === true || this.#core.defects.has('agent-grant-unchecked');
    return isAllowed ? { apiKey: claims?.iss ?? '' } : textAnswer(401, 'permissions denied');
  }

  /** Decides about a WebSocket handshake: the way in, or the answer that refuses it (SIG-004). */
  admitSocket(request: RoutedRequest): Admitted | HttpAnswer {
    if (request.path !== '/rtc' && request.path !== '/rtc/v1') return notFoundAnswer();
    const decision = this.#admission(request, false);
    if ('body' in decision) return decision;
    const refusal = lateRefusal(this.#core, this.#rooms, decision);
    return refusal === undefined ? decision : textAnswer(refusal.status, refusal.body);
  }

  #admission({ headers, query, path }: RoutedRequest, isValidation: boolean): Admitted | HttpAnswer {
    const authentication = authenticate(this.#core, {
      authorization: headers.authorization,
      query: query.get('access_token') ?? undefined,
    });
    if (!authentication.isAccepted) return textAnswer(authentication.status, authentication.body);
    const isVersion1 = path.startsWith('/rtc/v1');
    const { claims } = authentication;
    const mocked = mockedRefusal(claims === undefined ? undefined : signalMockOf(this.#core, claims));
    // A handshake is refused without a word: the client asks the validate route why.
    if (mocked !== undefined) return isValidation ? mocked : emptyAnswer(mocked.status);
    const decision = admit(this.#core, this.#rooms, { claims, query, isVersion1, isValidation });
    return decision.isAdmitted ? decision : textAnswer(decision.status, decision.body);
  }
}

/** What a mock makes of a validate request, whatever else the token allows, in the words of LiveKit's own test server. */
function mockedRefusal(mock: SignalMock | undefined): HttpAnswer | undefined {
  switch (mock?.mode) {
    case 'validate_500':
      return textAnswer(500, 'internal server error');
    case 'validate_service_not_found':
      return textAnswer(404, '404 page not found');
    case 'room_not_found':
      return textAnswer(404, 'requested room does not exist');
    default:
      return undefined;
  }
}

/** Three and more slashes are answered with the clean path (SIG-037). */
function redirectAnswer({ path, query }: RoutedRequest): HttpAnswer {
  const clean = path.replace(/\/{2,}/g, '/');
  const location = query.size === 0 ? clean : `${clean}?${query.toString()}`;
  return { ...textAnswer(307, ''), headers: { Location: location } };
}
