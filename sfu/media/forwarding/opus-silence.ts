/** One packet of silence. Source: RFC 6716 section 3.1 (CELT, 20 ms, stereo), as livekit-server sends it. */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
/** What a muted track ends with: about a second. Source: PUB-033, TIM-044. */
export const SILENCE_PACKETS: number = 50;
export const SILENCE_PACKET_MS: number = 20;

/**
 * @param redPayloadType Payload type of opus where the packet is to be one block of RED (RFC 2198).
 * @param trailer Tells clients with end-to-end encryption that the server made this frame.
 */
export function opusSilence(redPayloadType: number | undefined, trailer: Uint8Array | undefined): Buffer {
  const head = redPayloadType === undefined ? [] : [Buffer.from([redPayloadType & 0x7f])];
  return Buffer.concat([...head, SILENCE, ...(trailer === undefined ? [] : [trailer])]);
}
