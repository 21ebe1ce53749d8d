import type { ParticipantInfo } from '@livekit/protocol';

/** Bytes of one `update` message, about (PRT-010, TIM-025). */
const CHUNK_BYTES = 131_072;

/** Splits one logical update; an info bigger than a chunk goes alone. */
export function updateChunks(infos: readonly ParticipantInfo[]): ParticipantInfo[][] {
  const chunks: ParticipantInfo[][] = [];
  let chunkBytes = CHUNK_BYTES;
  for (const info of infos) {
    const bytes = info.toBinary().length;
    const last = chunks.at(-1);
    if (last === undefined || chunkBytes + bytes > CHUNK_BYTES) {
      chunks.push([info]);
      chunkBytes = bytes;
    } else {
      last.push(info);
      chunkBytes += bytes;
    }
  }
  return chunks;
}
