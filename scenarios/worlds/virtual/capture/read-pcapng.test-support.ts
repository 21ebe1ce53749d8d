/** What a reader of its own makes of a capture: nothing here is shared with the writer. */
export interface ReadCapture {
  readonly interfaces: readonly string[];
  readonly keyLog: string;
  readonly packets: readonly ReadPacket[];
}

export interface ReadPacket {
  readonly onInterface: string;
  readonly unixUs: number;
  readonly bytes: Buffer;
  readonly comment: string;
}

/** Reads a little-endian pcapng file of one section. @throws Error where the file breaks its format */
export function readPcapng(file: Uint8Array): ReadCapture {
  const bytes = Buffer.from(file);
  const interfaces: string[] = [];
  const packets: ReadPacket[] = [];
  let keyLog = '';
  for (let at = 0; at < bytes.length;) {
    const [type, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
    if (length % 4 !== 0 || bytes.readUInt32LE(at + length - 4) !== length) throw new Error(`broken block at ${at}`);
    const body = bytes.subarray(at + 8, at + length - 4);
    if (at === 0 && (type !== 0x0a0d0d0a || body.readUInt32LE(0) !== 0x1a2b3c4d)) throw new Error('no section header');
    if (type === 1) {
      if (body.readUInt16LE(0) !== 101) throw new Error('not raw IP');
      interfaces.push(options(body.subarray(8)).get(2)?.toString() ?? '');
    }
    if (type === 10) keyLog += body.subarray(8, 8 + body.readUInt32LE(4)).toString();
    if (type === 6) packets.push(packet(body, interfaces));
    at += length;
  }
  return { interfaces, keyLog, packets };
}

function packet(body: Buffer, interfaces: readonly string[]): ReadPacket {
  const [captured, original] = [body.readUInt32LE(12), body.readUInt32LE(16)];
  if (captured !== original) throw new Error('cut packet');
  const onInterface = interfaces[body.readUInt32LE(0)];
  if (onInterface === undefined) throw new Error('packet before its interface');
  return {
    onInterface,
    unixUs: body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8),
    bytes: body.subarray(20, 20 + captured),
    comment:
      options(body.subarray(20 + Math.ceil(captured / 4) * 4))
        .get(1)
        ?.toString() ?? '',
  };
}

function options(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length;) {
    const [code, length] = [bytes.readUInt16LE(at), bytes.readUInt16LE(at + 2)];
    if (code === 0) break;
    found.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return found;
}
