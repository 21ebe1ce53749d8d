import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import {
  LeaveRequest,
  LeaveRequest_Action,
  DeleteRoomRequest,
  SignalRequest,
  type JoinResponse,
} from '@livekit/protocol';
import WebSocket from 'ws';
import { targetUrl } from '#conformance/probe/target-urls';
import type { Target } from '#conformance/runner/world';
import { decodeSignalResponse, encodeSignalRequest } from '#proto/livekit/signal-codec';
import { signToken, type VideoGrant } from '#proto/livekit/token';
import { describeConnectError, describeRefusal, NO_LIVEKIT } from './preflight-words.ts';
import { redactorFor } from './secrets.ts';
import type { TlsOptions } from './target-options.ts';
import { UsageError } from './usage-error.ts';

/** The preflight ends within this, whatever the target does: the command promises 10 s, and a busy machine needs some to start. */
const PREFLIGHT_LIMIT_MS = 6_000;
/** Cleaning up the preflight's room is a courtesy that must not take long. */
const CLEANUP_LIMIT_MS = 1_000;
/** As much of a refusal's body as is read. */
const BODY_LIMIT_BYTES = 4_096;
const TOKEN_LIFETIME_S = 600;
const NOT_BEFORE_SLACK_S = 5;
/** The newest signalling protocol that the suite speaks. */
const PROTOCOL = '17';

/** What the target says about itself. */
export interface ServerFacts {
  readonly serverVersion: string;
  readonly protocol: number;
  /** Deliberate defects that the target names (our own SFU does). */
  readonly defects: readonly string[];
}

/** What a preflight needs. */
export interface PreflightOptions {
  readonly target: Target;
  readonly tls: TlsOptions;
  /** A room of the run's own, deleted afterwards. */
  readonly room: string;
  readonly interrupted: AbortSignal;
  /** For tests; {@link PREFLIGHT_LIMIT_MS} otherwise. */
  readonly limitMs?: number;
}

/**
 * Joins the target once and asks what it is.
 *
 * @throws UsageError with one line that says what is there instead of a LiveKit server that knows this key
 */
export async function preflight(options: PreflightOptions): Promise<ServerFacts> {
  const limitMs = options.limitMs ?? PREFLIGHT_LIMIT_MS;
  let join: JoinResponse;
  try {
    join = await joinOnce(options, limitMs);
  } catch (thrown) {
    // Whoever interrupts may do so after the server has made the room.
    if (options.interrupted.aborted) await deleteRoom(options);
    throw thrown;
  }
  await deleteRoom(options);
  const info = join.serverInfo;
  return {
    serverVersion: info?.version === undefined || info.version === '' ? join.serverVersion : info.version,
    protocol: info?.protocol ?? 0,
    defects: defectsNamedIn(info?.debugInfo ?? ''),
  };
}

/** The defects that a server's `debugInfo` names after `defects:`. */
export function defectsNamedIn(debugInfo: string): readonly string[] {
  const list = /\bdefects?["']?\s*[:=]\s*["'[]*([a-z0-9-]+(?:["']?[\s,]+["']?[a-z0-9-]+)*)/i.exec(debugInfo)?.[1];
  return list === undefined ? [] : list.split(/["'\s,]+/).filter((name) => name !== '' && name !== 'none');
}

async function joinOnce(options: PreflightOptions, limitMs: number): Promise<JoinResponse> {
  const { target, tls } = options;
  const token = mint(target, { room: options.room, roomJoin: true, hidden: true }, 'jitterbug-preflight');
  const url = targetUrl(
    target,
    'ws',
    '/rtc',
    new URLSearchParams({ access_token: token, protocol: PROTOCOL, sdk: 'js' }),
  );
  let phase: 'connecting' | 'asked' | 'open' = 'connecting';
  const socket = new WebSocket(url, {
    ...tlsOptions(tls),
    followRedirects: false,
    finishRequest: (request) => {
      request.on('socket', (stream) => stream.on('connect', () => (phase = 'asked')));
      request.end();
    },
  });
  const { promise, resolve, reject } = Promise.withResolvers<JoinResponse>();
  const redact = redactorFor([target.apiSecret, target.apiKey, token]);
  const refuse = (what: string): void => {
    const said = redact(what).replace(/\s+/g, ' ');
    reject(new UsageError(`${target.url} ${said}`));
  };
  const timer = setTimeout(() => refuse(describeSilence(phase, limitMs)), limitMs);
  const onInterrupt = (): void => refuse('was not asked to the end: interrupted');
  options.interrupted.addEventListener('abort', onInterrupt);
  socket.on('error', (error: NodeJS.ErrnoException) => refuse(describeConnectError(error, url.protocol)));
  socket.on('open', () => (phase = 'open'));
  socket.on('close', (code) =>
    refuse(`accepted the WebSocket and closed it with code ${code} before any JoinResponse: ${NO_LIVEKIT}`),
  );
  socket.on('unexpected-response', (_request, response) => {
    void readBody(response).then((body) =>
      refuse(describeRefusal(response.statusCode ?? 0, body, response.headers.location)),
    );
  });
  socket.on('message', (data, isBinary) => {
    try {
      const message = decodeSignalResponse(isBinary ? bytesOf(data) : bytesOf(data).toString('utf8')).message;
      if (message.case === 'join') resolve(message.value);
    } catch {
      refuse(`accepted the WebSocket but speaks something that is no LiveKit signalling: ${NO_LIVEKIT}`);
    }
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    options.interrupted.removeEventListener('abort', onInterrupt);
    leave(socket);
  }
}

function describeSilence(phase: 'connecting' | 'asked' | 'open', limitMs: number): string {
  const within = `within ${limitMs / 1_000} s`;
  if (phase === 'connecting') return `could not be connected to ${within}: check host, port and firewalls`;
  if (phase === 'asked') return `accepted the connection but answered nothing ${within}: ${NO_LIVEKIT}`;
  return `accepted the WebSocket but sent no JoinResponse ${within}: ${NO_LIVEKIT}`;
}

function leave(socket: WebSocket): void {
  if (socket.readyState === WebSocket.OPEN) {
    const leaving = new SignalRequest({
      message: { case: 'leave', value: new LeaveRequest({ action: LeaveRequest_Action.DISCONNECT }) },
    });
    socket.send(encodeSignalRequest(leaving, 'binary'));
    socket.close();
  }
  // A target that never answers the close must not hold the process: terminated once it had its chance.
  const timer = setTimeout(() => socket.terminate(), socket.readyState === WebSocket.CONNECTING ? 0 : CLEANUP_LIMIT_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}

/** A courtesy: a target that does not answer keeps its empty room until that times out. */
function deleteRoom({ target, room, tls }: PreflightOptions): Promise<void> {
  const token = mint(target, { roomCreate: true, room }, 'jitterbug-api');
  const url = targetUrl(target, 'http', '/twirp/livekit.RoomService/DeleteRoom');
  return new Promise((resolve) => {
    const call = (url.protocol === 'https:' ? requestTls : requestPlain)(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/protobuf' },
      signal: AbortSignal.timeout(CLEANUP_LIMIT_MS),
      ...tlsOptions(tls),
    });
    call.on('response', (response) => response.resume());
    call.on('error', () => undefined);
    call.on('close', resolve);
    call.end(new DeleteRoomRequest({ room }).toBinary());
  });
}

function tlsOptions(tls: TlsOptions): { readonly rejectUnauthorized: boolean; readonly ca?: string } {
  return { rejectUnauthorized: !tls.insecure, ...(tls.ca === undefined ? {} : { ca: tls.ca }) };
}

function mint(target: Target, video: VideoGrant, identity: string): string {
  const nowS = Math.floor(Date.now() / 1_000);
  const times = { nbf: nowS - NOT_BEFORE_SLACK_S, exp: nowS + TOKEN_LIFETIME_S };
  return signToken({ iss: target.apiKey, sub: identity, ...times, video }, target.apiSecret);
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= BODY_LIMIT_BYTES) break;
    }
  } catch {
    // Whatever came before the connection broke is all there is to show.
  }
  return Buffer.concat(chunks).toString('utf8', 0, BODY_LIMIT_BYTES);
}

function bytesOf(data: WebSocket.RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
