import { PerformRpcResponse } from '@livekit/protocol';
import type { PerformRpcRequest } from '@livekit/protocol';
import { TwirpError } from '#proto/livekit/twirp';
import type { TwirpErrorCode, TwirpMessage } from '#proto/livekit/twirp';
import type { SfuCore } from '../../core.ts';
import type { RpcOutcome } from '../../participant/rpc-calls.ts';
import type { Rooms } from '../../room/rooms.ts';

/** Where the request names no time (TIM-062). */
const DEFAULT_RESPONSE_TIMEOUT_MS = 10_000;
/**
 * livekit-server sends the call anew when an attempt takes longer than its limit: at 0, 3 and 8 s, the end is at 15 s (ROOM-058).
 * Without the quirk there is one attempt, whose only limits are those of the call itself.
 */
const ATTEMPT_LIMITS_MS = [3_000, 5_000, 7_000];
/** An attempt for somebody who is not there ends after this (ROOM-045). */
const NOBODY_ANSWERS_MS = 3_000;

/** How LiveKit's RPC error codes are told to a caller of the API; all others are `internal` (ROOM-054). */
const CODES: Readonly<Record<number, TwirpErrorCode>> = {
  1400: 'invalid_argument',
  1401: 'not_found',
  1402: 'malformed',
  1403: 'unimplemented',
  1404: 'unimplemented',
  1501: 'canceled',
  1502: 'canceled',
  1503: 'unavailable',
};
const RECIPIENT_DISCONNECTED = 1503;

/**
 * Calls a method of a participant and gives its answer, or the error, once.
 */
export function performRpc(
  core: SfuCore,
  rooms: Rooms,
  request: PerformRpcRequest,
  done: (result: TwirpMessage | TwirpError) => void,
): void {
  attempt(core, rooms, request, done, 0);
}

function attempt(
  core: SfuCore,
  rooms: Rooms,
  request: PerformRpcRequest,
  done: (result: TwirpMessage | TwirpError) => void,
  index: number,
): void {
  const isRepeated = core.config.quirks.has('rpc-repeated');
  const limitMs = ATTEMPT_LIMITS_MS[index];
  if (limitMs === undefined) {
    done(new TwirpError('deadline_exceeded', 'context deadline exceeded'));
    return;
  }
  const participant = rooms.find(request.room)?.participantByIdentity(request.destinationIdentity);
  if (participant === undefined) {
    core.clock.after(NOBODY_ANSWERS_MS, 'api-nobody-answers', () =>
      done(new TwirpError('unavailable', 'no response from servers')),
    );
    return;
  }
  const { method, payload } = request;
  const responseTimeoutMs = request.responseTimeoutMs === 0 ? DEFAULT_RESPONSE_TIMEOUT_MS : request.responseTimeoutMs;
  const limit = isRepeated
    ? core.clock.after(limitMs, 'rpc-attempt', () => {
        forget();
        attempt(core, rooms, request, done, index + 1);
      })
    : undefined;
  const forget = participant.rpc.call({ method, payload, responseTimeoutMs }, (outcome) => {
    // Who left is looked for again, and not found.
    if (isRepeated && 'code' in outcome && outcome.code === RECIPIENT_DISCONNECTED) return;
    limit?.cancel();
    done(resultOf(outcome));
  });
}

function resultOf(outcome: RpcOutcome): PerformRpcResponse | TwirpError {
  if ('payload' in outcome) return new PerformRpcResponse({ payload: outcome.payload });
  const { code, message, data } = outcome;
  const text = data === '' ? `RpcError ${code}: ${message}` : `RpcError ${code}: ${message}: ${data}`;
  return new TwirpError(CODES[code] ?? 'internal', text);
}
