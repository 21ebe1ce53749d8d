/** Part of the wire that an error speaks about; the first half of a {@link ProtocolErrorCode}. */
export type ProtocolArea =
  'signal' | 'join' | 'data' | 'twirp' | 'sdp' | 'rtp' | 'rtcp' | 'trace' | 'catalogue' | 'ids';

/** `area/slug`, for instance `signal/not-protobuf`. Each module's docstrings list the codes it throws. */
export type ProtocolErrorCode = `${ProtocolArea}/${string}`;

/** What a {@link ProtocolError} may carry beside its code and sentence. */
export interface ProtocolErrorDetail {
  /** Catalogue row that says the input is wrong, for instance `SIG-025`. */
  readonly requirementId?: string;
  readonly cause?: unknown;
}

/** Bytes or text from outside that are not what the wire asks for. The only error that decoders of `proto` let out. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;
  readonly requirementId?: string;

  constructor(code: ProtocolErrorCode, message: string, detail: ProtocolErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'ProtocolError';
    this.code = code;
    if (detail.requirementId !== undefined) this.requirementId = detail.requirementId;
  }
}

/** The message of anything that was thrown, for building an own sentence around it. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
