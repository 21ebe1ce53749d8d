import type { WeriftRepair, WeriftStack } from './werift-repairs.ts';

interface DataChunk {
  readonly flags: number;
  readonly tsn: number;
  readonly maxRetransmits?: number;
  readonly expiry?: number;
  readonly sentCount: number;
  acked?: boolean;
  abandoned?: boolean;
  retransmit: boolean;
}

interface SendOptions {
  readonly expiry?: number | undefined;
  readonly maxRetransmits?: number | undefined;
  readonly ordered?: boolean | undefined;
}

/** What the repairs touch of werift's SCTP association. */
interface Association {
  sentQueue: DataChunk[];
  outboundQueue: DataChunk[];
  flightSizeDecrease(chunk: DataChunk): void;
  maybeAbandon(chunk: DataChunk): boolean;
  handleData(data: Buffer): Promise<void>;
  send(streamId: number, protocol: number, data: Buffer, options?: SendOptions): Promise<void>;
}

interface SctpTransport {
  sctp: Association;
  dtlsTransport: { readonly role?: string };
  dataChannels: Record<number, { readonly ordered: boolean } | undefined>;
  dataChannelId: number;
  datachannelReceive: (streamId: number, protocol: number, data: Buffer) => Promise<void>;
  setDtlsTransport(transport: { readonly id: string }): void;
  start(remotePort: number): Promise<void>;
}

function onEveryAssociation(
  stack: WeriftStack,
  repair: (association: Association, transport: SctpTransport) => void,
): void {
  const prototype = stack.RTCSctpTransport.prototype as unknown as SctpTransport;
  const original = prototype.setDtlsTransport;
  prototype.setDtlsTransport = function (this: SctpTransport, transport: { readonly id: string }): void {
    const before = this.sctp;
    original.call(this, transport);
    if (this.sctp !== before) repair(this.sctp, this);
  };
}

/** Payload protocol identifier and message type of RFC 8832 section 8. */
const DCEP_PROTOCOL = 50;
const DCEP_OPEN = 3;
const UNORDERED = 0x80;

function keepUnorderedBit(association: Association, transport: SctpTransport): void {
  const send = association.send;
  association.send = (streamId, protocol, data, options): Promise<void> => {
    if (protocol === DCEP_PROTOCOL && data[0] === DCEP_OPEN && transport.dataChannels[streamId]?.ordered === false) {
      data[1] = (data[1] ?? 0) | UNORDERED;
    }
    return send.call(association, streamId, protocol, data, options);
  };
}

function takeIdsByDtlsRole(stack: WeriftStack): void {
  const prototype = stack.RTCSctpTransport.prototype as unknown as SctpTransport;
  const original = prototype.start;
  prototype.start = function (this: SctpTransport, remotePort: number): Promise<void> {
    const done = original.call(this, remotePort);
    const { role } = this.dtlsTransport;
    if (role === 'client' || role === 'server') this.dataChannelId = role === 'client' ? 0 : 1;
    return done;
  };
}

const LAST_FRAGMENT = 1;
const FIRST_FRAGMENT = 2;

function abandonOwnMessage(association: Association): void {
  const original = association.maybeAbandon;
  association.maybeAbandon = (chunk): boolean => {
    if (chunk.abandoned === true) return true;
    if (chunk.maxRetransmits === undefined) return original.call(association, chunk);
    if (chunk.maxRetransmits >= chunk.sentCount) return false;
    const queue = association.sentQueue;
    const at = queue.indexOf(chunk);
    if (at < 0) return false;
    let first = at;
    while (first > 0 && !((queue[first]?.flags ?? FIRST_FRAGMENT) & FIRST_FRAGMENT)) first--;
    let isWhole = false;
    for (let index = first; index < queue.length && !isWhole; index++) {
      const fragment = queue[index];
      if (fragment === undefined) break;
      fragment.abandoned = true;
      fragment.retransmit = false;
      if (fragment !== chunk && fragment.acked !== true) association.flightSizeDecrease(fragment);
      isWhole = (fragment.flags & LAST_FRAGMENT) !== 0;
    }
    // Fragments of the message that were never sent must be: the receiver is told to skip numbers, and these still have theirs.
    return true;
  };
}

function swallowMalformed(association: Association): void {
  const original = association.handleData;
  association.handleData = (data): Promise<void> => original.call(association, data).catch(() => undefined);
}

function swallowMalformedMessages(stack: WeriftStack): void {
  const prototype = stack.RTCSctpTransport.prototype as unknown as SctpTransport;
  const original = prototype.setDtlsTransport;
  prototype.setDtlsTransport = function (this: SctpTransport, transport: { readonly id: string }): void {
    const receive = this.datachannelReceive;
    this.datachannelReceive = (streamId, protocol, data): Promise<void> =>
      receive(streamId, protocol, data).catch(() => undefined);
    original.call(this, transport);
  };
}

export const SCTP_REPAIRS: readonly WeriftRepair[] = [
  {
    name: 'dcep-unordered',
    reason: 'a data channel with maxRetransmits is announced as ordered (RFC 8832 section 5.1)',
    apply: (stack) => onEveryAssociation(stack, keepUnorderedBit),
  },
  {
    name: 'channel-id-parity',
    reason:
      'stream ids go by the ICE role instead of the DTLS role, so both sides may choose the same (RFC 8832 section 6)',
    apply: takeIdsByDtlsRole,
  },
  {
    name: 'sctp-abandon',
    reason:
      'maxRetransmits 0 retransmits for ever, and an abandoned chunk gives up the oldest unacknowledged message, which may be a reliable one (RFC 3758)',
    apply: (stack) => onEveryAssociation(stack, abandonOwnMessage),
  },
  {
    name: 'sctp-malformed',
    reason:
      'a malformed SCTP packet or data channel message of the peer becomes an unhandled rejection, which ends the process',
    apply: (stack) => {
      swallowMalformedMessages(stack);
      onEveryAssociation(stack, swallowMalformed);
    },
  },
];
