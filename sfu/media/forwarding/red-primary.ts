/**
 * Primary block of a redundant audio payload, for subscribers that did not negotiate RED.
 * @returns undefined when the payload is cut short. Source: RFC 2198 section 3.
 */
export function redPrimaryBlock(payload: Buffer): Buffer | undefined {
  let at = 0;
  let redundantBytes = 0;
  for (;;) {
    const first = payload[at];
    if (first === undefined) return undefined;
    if (!(first & 0x80)) break;
    if (at + 4 > payload.length) return undefined;
    redundantBytes += payload.readUInt16BE(at + 2) & 0x3ff;
    at += 4;
  }
  const start = at + 1 + redundantBytes;
  return start <= payload.length ? payload.subarray(start) : undefined;
}
