/** Header fields of a DTLS record, as werift keeps them. */
interface RecordHeader {
  readonly contentType: number;
  readonly epoch: number;
  sequenceNumber: number;
}

/** One record before it is encrypted, as werift keeps it. */
export interface PlainRecord {
  readonly recordLayerHeader: RecordHeader;
  readonly fragment: Buffer;
}

/** What is touched of werift's DtlsServer or DtlsClient. */
export interface SendingDtlsSocket {
  readonly dtls: { recordSequenceNumber: number };
  readonly transport: { send: (data: Buffer, ...rest: readonly unknown[]) => Promise<void> };
  readonly cipher: { encryptPacket: (record: PlainRecord) => { serialize(): Buffer } };
}

const RECORD_HEADER_BYTES = 13;
const HANDSHAKE = 22;

/**
 * Gives every record that is sent again a number of its own. werift repeats a flight byte by byte; a peer with replay
 * protection takes the repetition for a replay and never answers, so one lost datagram stalls the handshake for good.
 * Source: RFC 6347 sections 4.1 and 4.2.4 (a retransmission carries new record sequence numbers).
 */
export function numberRetransmissions(socket: SendingDtlsSocket): void {
  const { transport, cipher, dtls } = socket;
  const send = transport.send.bind(transport);
  const encrypt = cipher.encryptPacket.bind(cipher);
  const sent = new Set<string>();
  const finished = new Map<string, PlainRecord>();

  cipher.encryptPacket = (record) => {
    // What is encrypted takes the place of what is not in the record that was given.
    const plain = copyOf(record, record.recordLayerHeader.sequenceNumber);
    const encrypted = encrypt(record);
    if (record.recordLayerHeader.contentType === HANDSHAKE) finished.set(keyOf(encrypted.serialize(), 0), plain);
    return encrypted;
  };

  const renewed = (record: Buffer): Buffer => {
    const key = keyOf(record, 0);
    if (!sent.has(key)) {
      sent.add(key);
      return record;
    }
    dtls.recordSequenceNumber += 1;
    const sequenceNumber = dtls.recordSequenceNumber;
    const plain = finished.get(key);
    if (plain !== undefined) return encrypt(copyOf(plain, sequenceNumber)).serialize();
    const copy = Buffer.from(record);
    copy.writeUIntBE(sequenceNumber, 5, 6);
    return copy;
  };

  transport.send = (data, ...rest) => send(renewHandshake(data, renewed), ...rest);
}

/** The same record under a number. */
function copyOf(record: PlainRecord, sequenceNumber: number): PlainRecord {
  const recordLayerHeader = { ...record.recordLayerHeader, sequenceNumber };
  const prototype = Object.getPrototypeOf(record) as object;
  return Object.assign(Object.create(prototype) as PlainRecord, record, { recordLayerHeader });
}

/** Epoch and number of the record at `at`. */
function keyOf(datagram: Buffer, at: number): string {
  return datagram.toString('latin1', at + 3, at + 11);
}

/** Passes application data through; of a handshake datagram every record goes through `renewed`. */
function renewHandshake(datagram: Buffer, renewed: (record: Buffer) => Buffer): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < datagram.length;) {
    if (at + RECORD_HEADER_BYTES > datagram.length || datagram[at] === 23) return datagram;
    const end = at + RECORD_HEADER_BYTES + datagram.readUInt16BE(at + 11);
    records.push(renewed(datagram.subarray(at, end)));
    at = end;
  }
  return Buffer.concat(records);
}
