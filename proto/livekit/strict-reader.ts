import { BinaryReader } from '@bufbuild/protobuf/wire';

/** Options with which every LiveKit message is read from bytes. */
export interface StrictReadOptions {
  readonly readerFactory: (bytes: Uint8Array) => BinaryReader;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Refuses strings that are not UTF-8, as proto3 demands and livekit-server does, and keeps a leading U+FEFF; the reader
 * that comes with `@livekit/protocol` repairs the first and drops the second.
 */
export const STRICT_READ: StrictReadOptions = {
  readerFactory: (bytes) => new BinaryReader(bytes, (text) => utf8.decode(text)),
};
