import { SignalRequest, SignalResponse } from '@livekit/protocol';

import { ProtocolError, reasonOf } from '../errors.ts';
import { STRICT_READ } from './strict-reader.ts';
import type { StrictReadOptions } from './strict-reader.ts';

/** How a signalling message travels: binary frames hold protobuf, text frames protojson (SIG-041, SIG-042). */
export type SignalFormat = 'binary' | 'json';

/** One WebSocket frame: bytes for a binary frame, a string for a text frame. */
export type SignalFrame = Uint8Array | string;

interface SignalMessageClass<Message> {
  readonly typeName: string;
  fromBinary(bytes: Uint8Array, options: StrictReadOptions): Message;
  fromJsonString(text: string, options: { ignoreUnknownFields: boolean }): Message;
}

interface SignalMessage {
  toBinary(): Uint8Array;
  toJsonString(): string;
}

/**
 * Reads one frame from a client. Members and enum values not known here are kept (binary) or passed over (JSON); a
 * binary frame of no bytes is a request without a message, which servers ignore (SIG-046).
 *
 * @throws ProtocolError `signal/not-protobuf`, `signal/not-json` (SIG-043)
 */
export function decodeSignalRequest(frame: SignalFrame): SignalRequest {
  return decode(SignalRequest, frame);
}

/**
 * Reads one frame from a server; see {@link decodeSignalRequest}.
 *
 * @throws ProtocolError `signal/not-protobuf`, `signal/not-json`
 */
export function decodeSignalResponse(frame: SignalFrame): SignalResponse {
  return decode(SignalResponse, frame);
}

/** Writes one frame as a client does. JSON has lowerCamelCase names, enum names and 64-bit numbers as strings (SIG-118). */
export function encodeSignalRequest(message: SignalRequest, format: 'binary'): Uint8Array;
export function encodeSignalRequest(message: SignalRequest, format: 'json'): string;
export function encodeSignalRequest(message: SignalRequest, format: SignalFormat): SignalFrame;
export function encodeSignalRequest(message: SignalRequest, format: SignalFormat): SignalFrame {
  return encode(message, format);
}

/** Writes one frame as a server does; see {@link encodeSignalRequest}. */
export function encodeSignalResponse(message: SignalResponse, format: 'binary'): Uint8Array;
export function encodeSignalResponse(message: SignalResponse, format: 'json'): string;
export function encodeSignalResponse(message: SignalResponse, format: SignalFormat): SignalFrame;
export function encodeSignalResponse(message: SignalResponse, format: SignalFormat): SignalFrame {
  return encode(message, format);
}

function encode(message: SignalMessage, format: SignalFormat): SignalFrame {
  return format === 'json' ? message.toJsonString() : message.toBinary();
}

function decode<Message>(type: SignalMessageClass<Message>, frame: SignalFrame): Message {
  if (typeof frame === 'string') {
    try {
      return type.fromJsonString(frame, { ignoreUnknownFields: true });
    } catch (thrown) {
      throw refusal('signal/not-json', `text frame of ${frame.length} characters is no JSON ${type.typeName}`, thrown);
    }
  }
  try {
    return type.fromBinary(frame, STRICT_READ);
  } catch (thrown) {
    throw refusal('signal/not-protobuf', `binary frame of ${frame.length} bytes is no ${type.typeName}`, thrown);
  }
}

function refusal(code: 'signal/not-json' | 'signal/not-protobuf', sentence: string, thrown: unknown): ProtocolError {
  return new ProtocolError(code, `${sentence}: ${reasonOf(thrown)}`, { requirementId: 'SIG-043', cause: thrown });
}
