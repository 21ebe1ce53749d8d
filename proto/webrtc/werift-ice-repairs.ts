import { hasIntegrity, parseStunMessage, STUN_ATTRIBUTE } from '../rtp/stun-message.ts';
import type { WeriftRepair, WeriftStack } from './werift-repairs.ts';

interface CandidatePair {
  readonly protocol: { sendData(data: Buffer, address: unknown): Promise<void> };
  readonly remoteAddr: unknown;
}

/** What the repairs touch of werift's ICE agent; its own declaration keeps some of it private. */
interface Connection {
  options: { readonly stunServer?: unknown; readonly additionalHostAddresses?: readonly string[] };
  protocols: StunProtocol[];
  stunServer: unknown;
  nominated: CandidatePair | undefined;
  state: string;
  localPassword: string;
  userHistory: Record<string, string>;
  send(data: Buffer): Promise<void>;
  restart(): Promise<void>;
  gatherCandidates(): Promise<void>;
  applyStunTurnServersFromOptions(): void;
  isTcpPair(pair: CandidatePair): boolean;
  checkRequestOptions(pair: CandidatePair): object;
  setState(state: string): void;
  ensureProtocol(protocol: StunProtocol): void;
}

interface StunProtocol {
  readonly localIp?: string;
  close?(): Promise<void>;
  onRequestReceived: { execute(message: unknown, address: unknown, data: Buffer): void };
}

function connectionPrototype(stack: WeriftStack): Connection {
  return stack.Connection.prototype as unknown as Connection;
}

function stopPublicLookup(stack: WeriftStack): void {
  const prototype = connectionPrototype(stack);
  const original = prototype.applyStunTurnServersFromOptions;
  prototype.applyStunTurnServersFromOptions = function (this: Connection): void {
    original.call(this);
    if (this.options.stunServer === undefined) this.stunServer = undefined;
  };
}

function refuseRequestsWithoutIntegrity(stack: WeriftStack): void {
  const prototype = connectionPrototype(stack);
  const original = prototype.ensureProtocol;
  prototype.ensureProtocol = function (this: Connection, protocol: StunProtocol): void {
    const { onRequestReceived } = protocol;
    const execute = onRequestReceived.execute;
    onRequestReceived.execute = (message, address, data): void => {
      if (isAuthentic(this, data)) execute(message, address, data);
    };
    original.call(this, protocol);
  };
}

function isAuthentic(connection: Connection, data: Buffer): boolean {
  const request = parseStunMessage(data);
  const user = request?.attributes.get(STUN_ATTRIBUTE.username)?.value.toString().split(':')[0] ?? '';
  const password = Object.hasOwn(connection.userHistory, user) ? connection.userHistory[user] : undefined;
  return request !== undefined && password !== undefined && hasIntegrity(request, Buffer.from(password));
}

const previousPairs = new WeakMap<Connection, CandidatePair>();

function keepPairWhileRestarting(stack: WeriftStack): void {
  const prototype = connectionPrototype(stack);
  const original = prototype.restart;
  prototype.restart = function (this: Connection): Promise<void> {
    const pair = this.nominated ?? previousPairs.get(this);
    const done = original.call(this);
    if (pair === undefined) return done;
    if (!previousPairs.has(this)) sendOnPreviousPair(this);
    previousPairs.set(this, pair);
    return done;
  };
}

function sendOnPreviousPair(connection: Connection): void {
  const plainSend = connection.send;
  connection.send = async (data: Buffer): Promise<void> => {
    const pair = previousPairs.get(connection);
    if (connection.nominated !== undefined || pair === undefined || connection.state === 'closed')
      return plainSend(data);
    await pair.protocol.sendData(data, pair.remoteAddr).catch(() => undefined);
  };
}

function leaveAddressesThatAreGone(stack: WeriftStack): void {
  const prototype = connectionPrototype(stack);
  const original = prototype.gatherCandidates;
  prototype.gatherCandidates = function (this: Connection): Promise<void> {
    const { additionalHostAddresses = [] } = this.options;
    const present = new Set([...stack.getHostAddresses(true, true), ...additionalHostAddresses]);
    const isGone = ({ localIp }: StunProtocol): boolean => localIp !== undefined && !present.has(localIp);
    const gone = this.protocols.filter(isGone);
    this.protocols = this.protocols.filter((protocol) => !isGone(protocol));
    for (const protocol of gone) protocol.close?.().catch(() => undefined);
    return original.call(this);
  };
}

/**
 * From 50 ms on, doubled each time: the last is sent after 26 s, and an answer is awaited until 51 s have passed. The order of magnitude
 * of RFC 8489 section 6.2.1, whose seven tries end after 39.5 s.
 */
const CHECK_RETRANSMISSIONS = 9;

/** States in which nobody needs the answer to a check any more. */
const SETTLED_STATES = ['connected', 'completed', 'closed'];

function askForLonger(stack: WeriftStack): void {
  const prototype = connectionPrototype(stack);
  const unneeded = new WeakMap<Connection, AbortController>();
  const options = prototype.checkRequestOptions;
  prototype.checkRequestOptions = function (this: Connection, pair): object {
    // A stream repeats by itself.
    if (this.isTcpPair(pair)) return options.call(this, pair);
    const controller = unneeded.get(this) ?? new AbortController();
    unneeded.set(this, controller);
    return {
      ...options.call(this, pair),
      retransmissions: CHECK_RETRANSMISSIONS,
      signal: controller.signal,
    };
  };
  const setState = prototype.setState;
  prototype.setState = function (this: Connection, state): void {
    setState.call(this, state);
    if (!SETTLED_STATES.includes(state)) return;
    unneeded.get(this)?.abort();
    unneeded.delete(this);
  };
}

interface PeerConnection {
  dtlsTransports: readonly { state: string; iceTransport: { state: string; start(): Promise<void> } }[];
  connect(): Promise<void>;
}

/** States in which RTCIceTransport is when it was restarted and nobody started the checks. */
const IDLE_ICE_STATES = ['new', 'completed', 'failed'];

function startChecksAfterRestart(stack: WeriftStack): void {
  const prototype = stack.RTCPeerConnection.prototype as unknown as PeerConnection;
  const original = prototype.connect;
  prototype.connect = async function (this: PeerConnection): Promise<void> {
    const idle = this.dtlsTransports.filter(
      ({ state, iceTransport }) => state === 'connected' && IDLE_ICE_STATES.includes(iceTransport.state),
    );
    // A failed restart shows in the transport's own state.
    await Promise.all(idle.map(({ iceTransport }) => iceTransport.start().catch(() => undefined)));
    return original.call(this);
  };
}

export const ICE_REPAIRS: readonly WeriftRepair[] = [
  {
    name: 'public-stun-lookup',
    reason: 'an empty list of ICE servers means a public STUN host: every socket looks its name up and sends to it',
    apply: stopPublicLookup,
  },
  {
    name: 'stun-request-integrity',
    reason: 'requests are answered and may nominate a pair without a right MESSAGE-INTEGRITY (RFC 8445 section 7.3)',
    apply: refuseRequestsWithoutIntegrity,
  },
  {
    name: 'restart-keeps-pair',
    reason: 'an ICE restart forgets the selected pair and drops what is sent until another one is nominated',
    apply: keepPairWhileRestarting,
  },
  {
    name: 'restart-starts-checks',
    reason: 'after an ICE restart of a connected peer connection no check is ever started',
    apply: startChecksAfterRestart,
  },
  {
    name: 'restart-after-move',
    reason:
      'an ICE restart offers the sockets of addresses that the machine no longer has, and checks them first (RFC 8445 section 2.4)',
    apply: leaveAddressesThatAreGone,
  },
  {
    name: 'check-patience',
    reason:
      'a check is given up after 1.5 s and never begun again: if nothing gets through for that long, ICE stays at checking for good (RFC 8489 section 6.2.1)',
    apply: askForLonger,
  },
];
