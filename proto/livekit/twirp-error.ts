/** Codes that a Twirp server answers with. Source: Twirp specification v7, "Error Codes". */
export type TwirpErrorCode =
  | 'canceled'
  | 'unknown'
  | 'invalid_argument'
  | 'malformed'
  | 'deadline_exceeded'
  | 'not_found'
  | 'bad_route'
  | 'already_exists'
  | 'permission_denied'
  | 'unauthenticated'
  | 'resource_exhausted'
  | 'failed_precondition'
  | 'aborted'
  | 'out_of_range'
  | 'unimplemented'
  | 'internal'
  | 'unavailable'
  | 'dataloss';

const STATUS_BY_CODE: Readonly<Record<TwirpErrorCode, number>> = {
  canceled: 408,
  unknown: 500,
  invalid_argument: 400,
  malformed: 400,
  deadline_exceeded: 408,
  not_found: 404,
  bad_route: 404,
  already_exists: 409,
  permission_denied: 403,
  unauthenticated: 401,
  resource_exhausted: 429,
  failed_precondition: 412,
  aborted: 409,
  out_of_range: 400,
  unimplemented: 501,
  internal: 500,
  unavailable: 503,
  dataloss: 500,
};

/** HTTP status that goes with a code. Source: Twirp specification v7; livekit-server 1.13.5 builds on v8.1.3. */
export function twirpStatus(code: TwirpErrorCode): number {
  return STATUS_BY_CODE[code];
}

/** A refusal of an API call: thrown by whoever serves it, and given by {@link parseTwirpError} to whoever called. */
export class TwirpError extends Error {
  readonly code: TwirpErrorCode;
  readonly meta: Readonly<Record<string, string>>;

  constructor(code: TwirpErrorCode, message: string, meta: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'TwirpError';
    this.code = code;
    this.meta = meta;
  }
}

/** Body of an error answer; always JSON, whatever the request was, with `Content-Type: application/json`. */
export function twirpErrorBody(
  code: TwirpErrorCode,
  message: string,
  meta: Readonly<Record<string, string>> = {},
): string {
  return JSON.stringify(Object.keys(meta).length === 0 ? { code, msg: message } : { code, msg: message, meta });
}

/** The error in an answer's body; `unknown` with the body's beginning as message when it holds none. */
export function parseTwirpError(body: string): TwirpError {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) return errorOf(parsed);
  } catch {
    // Not JSON: a proxy or a plain HTTP error answered.
  }
  return new TwirpError('unknown', body.slice(0, 200));
}

function errorOf(parsed: object): TwirpError {
  const code: unknown = Reflect.get(parsed, 'code');
  const message: unknown = Reflect.get(parsed, 'msg');
  const meta: unknown = Reflect.get(parsed, 'meta');
  const entries = typeof meta === 'object' && meta !== null ? Object.entries(meta) : [];
  return new TwirpError(
    typeof code === 'string' && Object.hasOwn(STATUS_BY_CODE, code) ? (code as TwirpErrorCode) : 'unknown',
    typeof message === 'string' ? message : '',
    Object.fromEntries(entries.map(([key, value]) => [key, String(value)])),
  );
}
