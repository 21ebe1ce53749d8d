import {
  ROOM_SERVICE_METHODS,
  ROOM_SERVICE_PATH,
  decodeTwirpMessage,
  encodeTwirpRequest,
  parseTwirpError,
} from '#proto/livekit/twirp';
import type {
  RoomServiceMethodName,
  RoomServiceMethods,
  TwirpContentType,
  TwirpError,
  TwirpMessage,
  TwirpMessageClass,
  TwirpMethod,
} from '#proto/livekit/twirp';
import type { VideoGrant } from '#proto/livekit/token';
import { InterruptedError, PrerequisiteError } from '../runner/failures.ts';
import type { Host, Target } from '../runner/world.ts';
import { apiToken } from './access.ts';
import { HttpClient } from './http-client.ts';
import type { HttpAnswer } from './http-client.ts';
import type { CaseRecorder } from './recorder.ts';
import { targetUrl } from './target-urls.ts';
import { withDeadline } from './watch.ts';

type RequestOf<Name extends RoomServiceMethodName> =
  RoomServiceMethods[Name] extends TwirpMethod<infer Request, TwirpMessage> ? Request : never;
type ResponseOf<Name extends RoomServiceMethodName> =
  RoomServiceMethods[Name] extends TwirpMethod<TwirpMessage, infer Response> ? Response : never;

export interface ApiCallOptions {
  /** Default `application/protobuf`. */
  readonly contentType?: TwirpContentType;
  /** Grants of the token; default all that RoomService needs for the room named in the call. */
  readonly grants?: VideoGrant;
  /** This token instead of one made from grants; empty for none at all. */
  readonly token?: string;
  readonly withinMs?: number;
  /** Goes out after the case has ended, too. */
  readonly isCleanUp?: boolean;
}

/** An answer of the API: a response or a refusal, and the HTTP answer it came in. */
export interface ApiAnswer<Response> {
  readonly status: number;
  readonly response?: Response;
  readonly error?: TwirpError;
  readonly http: HttpAnswer;
  /** The same in one sentence. */
  readonly text: string;
}

/** Calls `livekit.RoomService` as an administrator would. */
export class RoomServiceClient {
  private readonly host: Host;
  private readonly target: Target;
  private readonly http: HttpClient;
  private readonly recorder: CaseRecorder;
  /** Calls that have no answer yet. */
  private readonly inFlight = new Set<Promise<unknown>>();
  private isClosed = false;

  constructor(host: Host, target: Target, recorder: CaseRecorder) {
    this.host = host;
    this.target = target;
    this.recorder = recorder;
    this.http = new HttpClient(host);
  }

  /** One call, refusals included. @throws PrerequisiteError when no answer comes at all */
  async call<Name extends RoomServiceMethodName>(
    name: Name,
    message: RequestOf<Name>,
    options: ApiCallOptions = {},
  ): Promise<ApiAnswer<ResponseOf<Name>>> {
    const contentType = options.contentType ?? 'application/protobuf';
    const answer = await this.callRaw(name, encodeTwirpRequest(message, contentType), contentType, {
      grants: grantsFor(message),
      ...options,
    });
    if (answer.status !== 200) {
      const error = parseTwirpError(answer.text);
      const text = `${name} refused with HTTP ${answer.status} ${error.code}: ${error.message}`;
      return { status: answer.status, error, http: answer, text };
    }
    const method = ROOM_SERVICE_METHODS[name] as unknown as { readonly response: TwirpMessageClass<TwirpMessage> };
    const response = decodeTwirpMessage(method.response, contentType, answer.body) as ResponseOf<Name>;
    return { status: 200, response, http: answer, text: `${name} answered ${response.toJsonString()}` };
  }

  /** One call that has to work for the case to make sense. @throws PrerequisiteError when it is refused */
  async must<Name extends RoomServiceMethodName>(
    name: Name,
    message: RequestOf<Name>,
    options: ApiCallOptions = {},
  ): Promise<ResponseOf<Name>> {
    const answer = await this.call(name, message, options);
    if (answer.response === undefined) throw new PrerequisiteError(`${answer.text}; the case needs it to succeed`);
    return answer.response;
  }

  /** Lets no further call out and waits for those under way: the room that one of them makes can be deleted only afterwards. */
  async close(withinMs: number): Promise<void> {
    this.isClosed = true;
    const answered = Promise.allSettled(this.inFlight);
    await withDeadline(this.host.clock, answered, withinMs, () => new Error('calls without an answer')).catch(
      () => undefined,
    );
  }

  /** Any body to any method name. */
  async callRaw(
    method: string,
    body: Uint8Array,
    contentType: string,
    options: ApiCallOptions = {},
  ): Promise<HttpAnswer> {
    const token = options.token ?? apiToken(this.target, this.host.clock, options.grants ?? {});
    const headers: Record<string, string> = { 'content-type': contentType };
    if (token !== '') headers['authorization'] = `Bearer ${token}`;
    this.recorder.api('sent', method, 0, `${contentType}, ${body.length} bytes`);
    const url = targetUrl(this.target, 'http', ROOM_SERVICE_PATH + method);
    const within = options.withinMs === undefined ? {} : { withinMs: options.withinMs };
    // An interrupted case runs on for a while; what it makes now would come after everything was cleaned up.
    if (this.isClosed && options.isCleanUp !== true) throw new InterruptedError();
    const calling = this.http.call(url, { method: 'POST', headers, body, ...within });
    this.inFlight.add(calling);
    const answer = await calling.finally(() => this.inFlight.delete(calling));
    this.recorder.api('received', method, answer.status, `HTTP ${answer.status}, ${answer.body.length} bytes`);
    return answer;
  }
}

/** Everything RoomService asks for, for the room that the request names. */
function grantsFor(message: TwirpMessage): VideoGrant {
  const room: unknown = Reflect.get(message, 'room') ?? Reflect.get(message, 'name');
  return { roomCreate: true, roomList: true, roomAdmin: true, ...(typeof room === 'string' ? { room } : {}) };
}
