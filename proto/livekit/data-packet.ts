import { DataPacket } from '@livekit/protocol';

import { ProtocolError, reasonOf } from '../errors.ts';
import { STRICT_READ } from './strict-reader.ts';

/** Labels of the data channels that carry {@link DataPacket}s, and the one that carries raw data-track packets. */
export const DATA_CHANNEL_LABELS: {
  readonly reliable: '_reliable';
  readonly lossy: '_lossy';
  readonly dataTrack: '_data_track';
} = { reliable: '_reliable', lossy: '_lossy', dataTrack: '_data_track' };

/** The bytes of one data-channel message. */
export function encodeDataPacket(packet: DataPacket): Uint8Array {
  return packet.toBinary();
}

/**
 * Reads one data-channel message. No bytes at all are a packet without a value.
 *
 * @throws ProtocolError `data/not-protobuf`
 */
export function decodeDataPacket(bytes: Uint8Array): DataPacket {
  try {
    return DataPacket.fromBinary(bytes, STRICT_READ);
  } catch (thrown) {
    const sentence = `data message of ${bytes.length} bytes is no livekit.DataPacket: ${reasonOf(thrown)}`;
    throw new ProtocolError('data/not-protobuf', sentence, { cause: thrown });
  }
}
