import { SIPStatus, SIPStatusCode } from '@livekit/protocol';
import { twirpErrorBody, twirpStatus } from '#proto/livekit/twirp';
import type { TwirpErrorCode } from '#proto/livekit/twirp';
import type { HttpAnswer } from './http-answer.ts';

/** SIP responses (RFC 3261 and later) that stand for a code of their own. Source: LiveKit's test server 1.13.5. */
const RESPONSES: Readonly<Partial<Record<TwirpErrorCode, readonly number[]>>> = {
  permission_denied: [401, 402, 403, 433, 470, 603, 607, 608],
  unauthenticated: [407, 428, 436, 437, 438, 494],
  not_found: [301, 302, 404, 410, 481, 604],
  deadline_exceeded: [408, 504],
  failed_precondition: [409, 412, 482, 483],
  out_of_range: [416],
  resource_exhausted: [440, 480, 486, 600],
  aborted: [487, 491],
  invalid_argument: [505, 513],
};
/** Numbers of the codes in `google.rpc.Status`. */
const GRPC_CODES: Readonly<Partial<Record<TwirpErrorCode, number>>> = {
  unknown: 2,
  invalid_argument: 3,
  deadline_exceeded: 4,
  not_found: 5,
  permission_denied: 7,
  resource_exhausted: 8,
  failed_precondition: 9,
  aborted: 10,
  out_of_range: 11,
  unauthenticated: 16,
};
const STATUS_TYPE = 'type.googleapis.com/livekit.SIPStatus';

/** Calls that dial, and so can fail with a SIP response. */
export function isSipDial(path: string): boolean {
  return path === '/twirp/livekit.SIP/CreateSIPParticipant' || path === '/twirp/livekit.SIP/TransferSIPParticipant';
}

/** The error of a call that ended with a SIP response (`X-Lk-Mock: {"sipStatus": …}`). */
export function sipFailure(code: number, status: string): HttpAnswer {
  const twirpCode = codeOf(code);
  const name = SIPStatusCode[code] ?? String(code);
  const short = name.replace('SIP_STATUS_', '');
  const message = status === '' ? `sip status: ${code} (${short})` : `sip status: ${code}: ${status}`;
  const detailed = `sip status ${code}: ${status === '' ? short : status}`;
  const meta = {
    error_details: statusProto(GRPC_CODES[twirpCode] ?? 2, detailed, code, status).toString('base64'),
    sip_status: status === '' ? name : status,
    sip_status_code: String(code),
  };
  const body = twirpErrorBody(twirpCode, `twirp error unknown: ${message}`, meta);
  return { status: twirpStatus(twirpCode), headers: { 'Content-Type': 'application/json' }, body };
}

function codeOf(code: number): TwirpErrorCode {
  const named = Object.entries(RESPONSES).find(([, codes]) => codes.includes(code));
  if (named !== undefined) return named[0] as TwirpErrorCode;
  if (code >= 500 && code < 600) return 'failed_precondition';
  return code >= 300 && code < 700 ? 'invalid_argument' : 'unknown';
}

/** `google.rpc.Status` with the SIP status as its one detail; the package of LiveKit's messages has no such type. */
function statusProto(grpcCode: number, message: string, code: number, status: string): Buffer {
  const detail = Buffer.concat([field(1, STATUS_TYPE), field(2, new SIPStatus({ code, status }).toBinary())]);
  return Buffer.concat([Buffer.from([8, grpcCode]), field(2, message), field(3, detail)]);
}

/** A length-delimited field (protobuf encoding, wire type 2). */
function field(number: number, value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  const length: number[] = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), bytes]);
}
