/** Signed distance from `from` to `to` on the 16-bit circle of RTP sequence numbers: −32768..32767, positive when `to` is newer. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** Signed distance from `from` to `to` on the 32-bit circle of RTP timestamps, positive when `to` is later. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}
