/** A key frame of 16 × 16 black pixels in VP8 (RFC 6386), as an encoder made it. */
const BLACK_VP8 = Buffer.from('1002009d012a1000100000070885858899848801241000606b00feffbaff40', 'hex');

/** So many frames, at 30 a second, empty a decoder before its track goes: 0.2 s. Source: PUB-038. */
export const BLANK_FRAMES: number = 6;
export const BLANK_FRAME_MS: number = 33;

/** @param trailer Tells clients with end-to-end encryption that the server made this frame. */
export function blankVp8(descriptor: Buffer, trailer: Uint8Array | undefined): Buffer {
  return Buffer.concat([descriptor, BLACK_VP8, ...(trailer === undefined ? [] : [trailer])]);
}
