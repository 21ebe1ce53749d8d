import { DtlsHandshakeOrder, type DtlsRole } from './dtls-handshake-order.ts';
import { numberRetransmissions, type SendingDtlsSocket } from './dtls-fresh-records.ts';
import { provePeer, type DtlsHandshakeState, type HandshakeMessage } from './prove-peer.ts';
import type { WeriftRepair, WeriftStack } from './werift-repairs.ts';

type HandshakeHandler = (messages: readonly HandshakeMessage[]) => Promise<void>;

/** A handshake message before it is serialized, whole where it is small. */
interface HandshakeFragment {
  readonly msg_type: number;
  length: number;
  fragment_length: number;
  fragment: Buffer;
}

/** What the repairs touch of werift's DtlsSocket, the base of DtlsServer and DtlsClient. */
interface DtlsSocket extends DtlsHandshakeState {
  readonly options: { readonly certificateRequest?: boolean };
  readonly dtls: DtlsHandshakeState['dtls'] & {
    recordSequenceNumber: number;
    readonly epoch: number;
    bufferHandshakeCache(messages: readonly HandshakeFragment[], isLocal: boolean, flight: number): void;
  };
  readonly cipher: DtlsHandshakeState['cipher'] & { decryptPacket(record: unknown): Buffer };
  readonly onConnect: { once(run: () => void): void };
  readonly onError: { execute(error: Error): void };
  udpOnMessage: (datagram: Buffer) => void;
  onHandleHandshakes: HandshakeHandler | undefined;
  connect?: () => Promise<void>;
  setupExtensions(): void;
}

/** werift calls `setupExtensions` from the constructor of every DTLS socket, before it listens. */
function onEverySocket(stack: WeriftStack, repair: (socket: DtlsSocket, role: DtlsRole) => void): void {
  const prototype = Object.getPrototypeOf(stack.DtlsServer.prototype) as DtlsSocket;
  const original = prototype.setupExtensions;
  prototype.setupExtensions = function (this: DtlsSocket): void {
    original.call(this);
    repair(this, this instanceof stack.DtlsServer ? 'server' : 'client');
  };
}

function keepRecordNumbers(socket: DtlsSocket): void {
  let current = socket.dtls.recordSequenceNumber;
  Object.defineProperty(socket.dtls, 'recordSequenceNumber', {
    get: () => current,
    set: (next: number) => {
      if (!(next === 0 && socket.dtls.epoch === 1)) current = next;
    },
  });
}

function orderHandshake(socket: DtlsSocket, role: DtlsRole): void {
  const original = socket.udpOnMessage;
  const isClientProved = socket.options.certificateRequest === true;
  const order = new DtlsHandshakeOrder(role, { isClientProved }, (record) => original(record));
  socket.udpOnMessage = (datagram): void => order.push(datagram);
  socket.onConnect.once(() => order.connected());
}

const ALERT = 21;
const RECORD_HEADER_BYTES = 13;

/** Lets an alert of an encrypted epoch through only when it decrypts; the stack looks at its first bytes before that. */
function authenticateAlerts(socket: DtlsSocket): void {
  const original = socket.udpOnMessage;
  socket.udpOnMessage = (datagram): void => {
    const isAlert = datagram.length >= RECORD_HEADER_BYTES && datagram.readUInt8(0) === ALERT;
    if (!isAlert || isAuthenticAlert(socket, datagram)) original(datagram);
  };
}

function isAuthenticAlert(socket: DtlsSocket, record: Buffer): boolean {
  const epoch = record.readUInt16BE(3);
  if (epoch === 0) return true;
  const protocolVersion = { major: record.readUInt8(1), minor: record.readUInt8(2) };
  const sequenceNumber = record.readUIntBE(5, 6);
  const contentLen = record.readUInt16BE(11);
  const recordLayerHeader = { contentType: ALERT, protocolVersion, epoch, sequenceNumber, contentLen };
  const fragment = record.subarray(RECORD_HEADER_BYTES, RECORD_HEADER_BYTES + contentLen);
  try {
    socket.cipher.decryptPacket({ recordLayerHeader, fragment });
    return true;
  } catch {
    return false;
  }
}

const CLIENT_HELLO = 1;
const FINISHED = 20;

function proveBeforeFinished(socket: DtlsSocket, role: DtlsRole): void {
  let handle: HandshakeHandler | undefined;
  let isProved = false;
  let isRefused = false;
  const proved: HandshakeHandler = async (messages) => {
    if (isRefused || handle === undefined) return;
    const finished = messages.find((message) => message.msg_type === FINISHED);
    // What comes after the proof may not begin anew; only a server answers a repeated Finished.
    const isAfterProof = isProved && (role === 'client' || messages.some(({ msg_type }) => msg_type === CLIENT_HELLO));
    if (isAfterProof) return;
    if (finished !== undefined && !isProved) {
      try {
        if (role === 'client' || socket.options.certificateRequest === true) provePeer(socket, role, finished.fragment);
      } catch (error) {
        isRefused = true;
        throw error;
      }
      isProved = true;
      freezeCertificate(socket);
    }
    await handle(messages);
  };
  Object.defineProperty(socket, 'onHandleHandshakes', {
    get: () => proved,
    set: (next: HandshakeHandler | undefined) => {
      handle = next;
    },
  });
}

/** What was proved is what the fingerprint will be compared with. */
function freezeCertificate(socket: DtlsSocket): void {
  const { cipher } = socket;
  Object.defineProperty(cipher, 'remoteCertificate', { value: cipher.remoteCertificate, writable: false });
}

const SERVER_HELLO = 2;
/** Version and random stand before the session id. */
const SESSION_ID_AT = 2 + 32;

/** Every message that is sent goes into the transcript of the handshake first, as the object that is serialized after it. */
function nameNoSession({ dtls }: DtlsSocket, role: DtlsRole): void {
  if (role === 'client') return;
  const original = dtls.bufferHandshakeCache.bind(dtls);
  dtls.bufferHandshakeCache = (messages, isLocal, flight): void => {
    for (const message of messages) if (isLocal && message.msg_type === SERVER_HELLO) emptySessionId(message);
    original(messages, isLocal, flight);
  };
}

function emptySessionId(message: HandshakeFragment): void {
  const { fragment } = message;
  const rest = fragment.subarray(SESSION_ID_AT + 1 + fragment.readUInt8(SESSION_ID_AT));
  message.fragment = Buffer.concat([fragment.subarray(0, SESSION_ID_AT), Buffer.from([0]), rest]);
  message.length = message.fragment_length = message.fragment.length;
}

interface DtlsTransport {
  dtls?: DtlsSocket;
  start(): Promise<void>;
}

function connectAtOnce(stack: WeriftStack): void {
  const prototype = stack.RTCDtlsTransport.prototype as unknown as DtlsTransport;
  const original = prototype.start;
  prototype.start = function (this: DtlsTransport): Promise<void> {
    const done = original.call(this);
    const socket = this.dtls;
    const connect = socket?.connect;
    if (socket === undefined || connect === undefined) return done;
    socket.connect = (): Promise<void> => Promise.resolve();
    connect
      .call(socket)
      .catch((error: unknown) => socket.onError.execute(error instanceof Error ? error : new Error(String(error))));
    return done;
  };
}

export const DTLS_REPAIRS: readonly WeriftRepair[] = [
  {
    name: 'dtls-record-number',
    reason:
      'record numbers restart after Finished, so a number and its GCM nonce are used twice and peers drop one SCTP packet (RFC 6347 section 4.1)',
    apply: (stack) => onEverySocket(stack, keepRecordNumbers),
  },
  {
    name: 'dtls-forged-alert',
    reason: 'an alert is believed before it is decrypted, so anybody who can forge the address may end the session',
    apply: (stack) => onEverySocket(stack, authenticateAlerts),
  },
  {
    name: 'dtls-handshake-order',
    reason: 'a flight whose datagrams come out of order, or are lost in part, stalls the handshake for good',
    apply: (stack) => onEverySocket(stack, orderHandshake),
  },
  {
    name: 'dtls-peer-proof',
    reason:
      'neither CertificateVerify, nor the signature of ServerKeyExchange, nor Finished is checked: anybody may show a stolen certificate',
    apply: (stack) => onEverySocket(stack, proveBeforeFinished),
  },
  {
    name: 'dtls-retransmission-number',
    reason:
      'a flight is repeated with the record numbers it had, which peers with replay protection drop: one lost datagram stalls the handshake for good (RFC 6347 section 4.2.4)',
    apply: (stack) => onEverySocket(stack, (socket) => numberRetransmissions(socket as unknown as SendingDtlsSocket)),
  },
  {
    name: 'dtls-session-id',
    reason:
      'every ServerHello names session 00, as if it could be resumed, so that Wireshark takes the keys of the first one for all (RFC 5246 section 7.4.1.3: empty when it cannot)',
    apply: (stack) => onEverySocket(stack, nameNoSession),
  },
  {
    name: 'dtls-client-delay',
    reason: 'a client sleeps a fixed 100 ms before its ClientHello',
    apply: connectAtOnce,
  },
];
