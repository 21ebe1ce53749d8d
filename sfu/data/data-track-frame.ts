/** Bytes of the header before extensions and payload, and where the handle is. Source: DATA-066. */
const HEADER_BYTES = 12;
const HANDLE_AT = 2;

/** The publisher's handle of a frame; undefined for bytes that are none. */
export function readHandle(frame: Uint8Array): number | undefined {
  if (frame.length < HEADER_BYTES) return undefined;
  return ((frame[HANDLE_AT] ?? 0) << 8) | (frame[HANDLE_AT + 1] ?? 0);
}

/** A copy of the frame with the subscriber's handle; nothing else changes (DATA-066). */
export function withHandle(frame: Uint8Array, handle: number): Uint8Array {
  const copy = Uint8Array.from(frame);
  copy[HANDLE_AT] = handle >> 8;
  copy[HANDLE_AT + 1] = handle & 0xff;
  return copy;
}
