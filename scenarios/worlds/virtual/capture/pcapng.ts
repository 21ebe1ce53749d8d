/** Block types and magic of pcapng. Source: draft-ietf-opsawg-pcapng §4. */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** `TLSK`: lines of an NSS key log, which serve DTLS as well. */
const TLS_KEY_LOG = 0x544c534b;
/** LINKTYPE_RAW: packets begin with their IPv4 or IPv6 header. */
const RAW_IP = 101;
const OPTION_COMMENT = 1;
const OPTION_INTERFACE_NAME = 2;
const OPTION_TIME_RESOLUTION = 9;
const MICROSECONDS = 6;

/** The beginning of a capture. */
export function sectionHeader(): Buffer {
  const body = Buffer.alloc(16);
  body.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  body.writeUInt16LE(1, 4);
  // Version 1.0, length of the section unknown.
  body.writeBigInt64LE(-1n, 8);
  return block(SECTION_HEADER, [body]);
}

/** Interfaces are numbered from 0 in the order in which they are described. */
export function interfaceDescription(name: string): Buffer {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(RAW_IP, 0);
  return block(INTERFACE_DESCRIPTION, [
    body,
    option(OPTION_INTERFACE_NAME, Buffer.from(name)),
    option(OPTION_TIME_RESOLUTION, Buffer.from([MICROSECONDS])),
    END_OF_OPTIONS,
  ]);
}

/** Lines of an NSS key log, for the packets that follow. */
export function decryptionSecrets(keyLog: string): Buffer {
  const secrets = Buffer.from(keyLog);
  const body = Buffer.alloc(8);
  body.writeUInt32LE(TLS_KEY_LOG, 0);
  body.writeUInt32LE(secrets.length, 4);
  return block(DECRYPTION_SECRETS, [body, padded(secrets)]);
}

export interface CapturedPacket {
  readonly interfaceId: number;
  /** Microseconds since 1970. */
  readonly unixUs: number;
  /** From the IP header on. */
  readonly bytes: Buffer;
  readonly comment?: string;
}

export function enhancedPacket({ interfaceId, unixUs, bytes, comment }: CapturedPacket): Buffer {
  const body = Buffer.alloc(20);
  body.writeUInt32LE(interfaceId, 0);
  body.writeUInt32LE(Math.floor(unixUs / 0x1_0000_0000), 4);
  body.writeUInt32LE(unixUs % 0x1_0000_0000, 8);
  body.writeUInt32LE(bytes.length, 12);
  body.writeUInt32LE(bytes.length, 16);
  const options = comment === undefined ? [] : [option(OPTION_COMMENT, Buffer.from(comment)), END_OF_OPTIONS];
  return block(ENHANCED_PACKET, [body, padded(bytes), ...options]);
}

const END_OF_OPTIONS: Buffer = Buffer.alloc(4);

function option(code: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

/** Everything is aligned to 32 bits. */
function padded(bytes: Buffer): Buffer {
  const missing = -bytes.length & 3;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing)]);
}

function block(type: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  const [head, tail] = [Buffer.alloc(8), Buffer.alloc(4)];
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, ...parts, tail]);
}
