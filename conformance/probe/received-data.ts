import type { DataPacket } from '@livekit/protocol';

/** One data-channel message as it came. */
export interface ReceivedData {
  readonly atUs: number;
  /** Position among everything the probe received; compare with a mark. */
  readonly order: number;
  readonly label: string;
  readonly bytes: Buffer;
  /** Undefined when the bytes are no DataPacket (`_data_track`, foreign labels). */
  readonly packet: DataPacket | undefined;
}

/** The text of a user packet, or undefined for other kinds. */
export function userText(data: ReceivedData): string | undefined {
  const value = data.packet?.value;
  return value?.case === 'user' ? Buffer.from(value.value.payload).toString('utf8') : undefined;
}
