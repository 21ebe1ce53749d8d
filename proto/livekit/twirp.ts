import { ROOM_SERVICE_METHODS } from './room-service-methods.ts';
import type { RoomServiceMethodName, TwirpMessage, TwirpMessageClass } from './room-service-methods.ts';
import { STRICT_READ } from './strict-reader.ts';
import { TwirpError } from './twirp-error.ts';
import { reasonOf } from '../errors.ts';

export { ROOM_SERVICE_METHODS } from './room-service-methods.ts';
export type {
  RoomServiceMethodName,
  RoomServiceMethods,
  TwirpMessage,
  TwirpMessageClass,
  TwirpMethod,
} from './room-service-methods.ts';
export { parseTwirpError, TwirpError, twirpErrorBody, twirpStatus } from './twirp-error.ts';
export type { TwirpErrorCode } from './twirp-error.ts';

/** The two ways in which Twirp bodies travel. */
export type TwirpContentType = 'application/json' | 'application/protobuf';

/** Every call is `POST` to this plus the method's name. */
export const ROOM_SERVICE_PATH = '/twirp/livekit.RoomService/';

/** The method that a request path names, or undefined. */
export function roomServiceMethodOf(path: string): RoomServiceMethodName | undefined {
  const name = path.startsWith(ROOM_SERVICE_PATH) ? path.slice(ROOM_SERVICE_PATH.length) : '';
  return Object.hasOwn(ROOM_SERVICE_METHODS, name) ? (name as RoomServiceMethodName) : undefined;
}

/** Reads a `Content-Type` header, parameters such as a charset passed over; undefined for any other type. */
export function twirpContentType(header: string | undefined): TwirpContentType | undefined {
  const type = (header ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return type === 'application/json' || type === 'application/protobuf' ? type : undefined;
}

/**
 * The message in a body. JSON may have lowerCamelCase or snake_case names; unknown members are passed over.
 *
 * @throws TwirpError `malformed`
 */
export function decodeTwirpMessage<Message extends TwirpMessage>(
  type: TwirpMessageClass<Message>,
  contentType: TwirpContentType,
  body: Uint8Array,
): Message {
  try {
    return contentType === 'application/json'
      ? type.fromJsonString(new TextDecoder().decode(body), { ignoreUnknownFields: true })
      : type.fromBinary(body, STRICT_READ);
  } catch (thrown) {
    const form = contentType === 'application/json' ? 'json' : 'protobuf';
    throw new TwirpError('malformed', `the ${form} body could not be decoded as ${type.typeName}: ${reasonOf(thrown)}`);
  }
}

/** The body of an answer. JSON has the proto's own snake_case names and members that hold their default. */
export function encodeTwirpResponse(message: TwirpMessage, contentType: TwirpContentType): Uint8Array {
  if (contentType === 'application/protobuf') return message.toBinary();
  return Buffer.from(message.toJsonString({ emitDefaultValues: true, useProtoFieldName: true }));
}

/** The body of a call, as livekit-server-sdk writes it: JSON has lowerCamelCase names and no defaults. */
export function encodeTwirpRequest(message: TwirpMessage, contentType: TwirpContentType): Uint8Array {
  return contentType === 'application/protobuf' ? message.toBinary() : Buffer.from(message.toJsonString());
}
