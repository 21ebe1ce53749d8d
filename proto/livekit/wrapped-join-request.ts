import { gunzipSync, gzipSync } from 'node:zlib';

import { JoinRequest, WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';

import { ProtocolError } from '../errors.ts';
import type { ProtocolErrorCode } from '../errors.ts';
import { decodeBase64Url, encodeBase64Url } from './base64-url.ts';
import { STRICT_READ } from './strict-reader.ts';

/** Bytes of a JoinRequest, inflated. Source: SIG-026, TIM-056. */
export const MAX_JOIN_REQUEST_BYTES = 1_048_576;

/**
 * The JoinRequest inside a `join_request` parameter.
 *
 * @param isUnknownCompressionEmpty livekit-server takes a compression that it does not know for an empty request (SIG-027)
 *
 * @throws ProtocolError `join/base64`, `join/wrapper`, `join/gzip`, `join/too-large`, `join/request`
 */
export function unwrapJoinRequest(parameter: string, isUnknownCompressionEmpty: boolean): JoinRequest {
  const wrappedBytes = decodeBase64Url(parameter);
  if (wrappedBytes === undefined) {
    throw new ProtocolError('join/base64', 'cannot base64 decode wrapped join request', { requirementId: 'SIG-025' });
  }
  const wrapped = attempt('join/wrapper', 'cannot unmarshal wrapped join request', () =>
    WrappedJoinRequest.fromBinary(wrappedBytes, STRICT_READ),
  );
  const bytes = joinRequestBytes(wrapped, isUnknownCompressionEmpty);
  return attempt('join/request', 'cannot unmarshal join request', () => JoinRequest.fromBinary(bytes, STRICT_READ));
}

function joinRequestBytes(wrapped: WrappedJoinRequest, isUnknownCompressionEmpty: boolean): Uint8Array {
  switch (wrapped.compression) {
    case WrappedJoinRequest_Compression.NONE:
      if (wrapped.joinRequest.length > MAX_JOIN_REQUEST_BYTES) throw tooLarge();
      return wrapped.joinRequest;
    case WrappedJoinRequest_Compression.GZIP:
      return inflate(wrapped.joinRequest);
    default:
      if (isUnknownCompressionEmpty) return new Uint8Array();
      throw new ProtocolError('join/wrapper', 'unknown compression of the join request', { requirementId: 'SIG-027' });
  }
}

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_JOIN_REQUEST_BYTES });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw tooLarge();
    throw new ProtocolError('join/gzip', 'cannot read decompressed join request', {
      requirementId: 'SIG-025',
      cause: thrown,
    });
  }
}

function tooLarge(): ProtocolError {
  return new ProtocolError('join/too-large', 'join request too large', { requirementId: 'SIG-026' });
}

/** The `join_request` parameter of `/rtc/v1`: URL-safe, padded base64 of the wrapped request (SIG-024). */
export function buildWrappedJoinRequest(joinRequest: JoinRequest, compression: 'none' | 'gzip' = 'gzip'): string {
  const bytes = joinRequest.toBinary();
  const wrapped =
    compression === 'gzip'
      ? new WrappedJoinRequest({ compression: WrappedJoinRequest_Compression.GZIP, joinRequest: gzipSync(bytes) })
      : new WrappedJoinRequest({ compression: WrappedJoinRequest_Compression.NONE, joinRequest: bytes });
  return encodeBase64Url(wrapped.toBinary());
}

function attempt<Value>(code: ProtocolErrorCode, sentence: string, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    throw new ProtocolError(code, sentence, { requirementId: 'SIG-025', cause: thrown });
  }
}
