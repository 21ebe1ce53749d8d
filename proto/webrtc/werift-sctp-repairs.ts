import type { WeriftRepair, WeriftStack } from './werift-repairs.ts';

interface DataChunk {
  readonly flags: number;
  readonly tsn: number;
  readonly bookSize: number;
  readonly maxRetransmits?: number;
  readonly expiry?: number;
  readonly sentCount: number;
  acked?: boolean;
  abandoned?: boolean;
  retransmit: boolean;
}

/** An event of werift: told once when everything queued has been handed to the network. */
interface FlushEvent {
  once(execute: () => void): void;
  asPromise(): Promise<unknown>;
}

interface SendOptions {
  readonly expiry?: number | undefined;
  readonly maxRetransmits?: number | undefined;
  readonly ordered?: boolean | undefined;
}

interface InboundStream {
  pruneChunks(tsn: number): number;
  popMessages(): Iterable<unknown>;
}

/** What the repairs touch of werift's SCTP association. */
interface Association {
  sentQueue: DataChunk[];
  outboundQueue: DataChunk[];
  flightSize: number;
  maybeAbandon(chunk: DataChunk): boolean;
  forwardTsnChunk: unknown;
  advancedPeerAckTsn: number;
  lastSackedTsn: number;
  updateAdvancedPeerAckPoint(): void;
  inboundStreams: Record<number, InboundStream>;
  getInboundStream(streamId: number): InboundStream;
  receiveForwardTsnChunk(chunk: { readonly cumulativeTsn: number }): void;
  handleData(data: Buffer): Promise<void>;
  readonly flush: FlushEvent;
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
    const at = association.sentQueue.indexOf(chunk);
    if (chunk.maxRetransmits >= chunk.sentCount || at < 0) return false;
    abandonMessageAt(association, at);
    return true;
  };
  const update = association.updateAdvancedPeerAckPoint;
  association.updateAdvancedPeerAckPoint = (): void => {
    update.call(association);
    // What was given up is no longer under way, or it fills the window for ever.
    const underWay = association.sentQueue.filter(
      ({ acked, abandoned, retransmit }) => !acked && !abandoned && !retransmit,
    );
    association.flightSize = underWay.reduce((bytes, { bookSize }) => bytes + bookSize, 0);
  };
}

/** Gives up every fragment of the message that the chunk at this position belongs to. */
function abandonMessageAt(association: Association, at: number): void {
  const { sentQueue, outboundQueue } = association;
  let index = at;
  while (index > 0 && !((sentQueue[index]?.flags ?? FIRST_FRAGMENT) & FIRST_FRAGMENT)) index--;
  for (let isWhole = false; !isWhole; index++) {
    // Fragments that were never sent have their numbers already: the receiver has to be told to skip these too.
    const unsent = index === sentQueue.length ? outboundQueue.shift() : undefined;
    if (unsent !== undefined) sentQueue.push(unsent);
    const fragment = sentQueue[index];
    if (fragment === undefined) return;
    fragment.abandoned = true;
    fragment.retransmit = false;
    isWhole = (fragment.flags & LAST_FRAGMENT) !== 0;
  }
}

/** True when the first number is newer on the 32-bit circle (RFC 1982). */
function isNewer(tsn: number, than: number): boolean {
  return ((tsn - than) | 0) > 0;
}

/** RFC 3758 section 3.5, rule C3: until the peer's acknowledgement reaches it, FORWARD TSN is sent again. */
function repeatForward(association: Association): void {
  const original = association.updateAdvancedPeerAckPoint;
  let last: unknown;
  association.updateAdvancedPeerAckPoint = (): void => {
    original.call(association);
    if (association.forwardTsnChunk !== undefined) last = association.forwardTsnChunk;
    else if (isNewer(association.advancedPeerAckTsn, association.lastSackedTsn)) association.forwardTsnChunk = last;
  };
}

/** RFC 3758 section 3.6: what lies beyond the number that was announced is still wanted. */
function skipOnlyWhatWasAnnounced(association: Association): void {
  const original = association.receiveForwardTsnChunk;
  association.receiveForwardTsnChunk = (chunk): void => {
    const streams = Object.values(association.inboundStreams);
    for (const stream of streams) {
      const prune = stream.pruneChunks;
      stream.pruneChunks = (): number => prune.call(stream, chunk.cumulativeTsn);
    }
    original.call(association, chunk);
    // The method of the class shows again.
    for (const stream of streams) Reflect.deleteProperty(stream, 'pruneChunks');
  };
}

function popEveryMessage(association: Association): void {
  const original = association.getInboundStream;
  association.getInboundStream = (streamId): InboundStream => {
    const isNew = !Object.hasOwn(association.inboundStreams, streamId);
    const stream = original.call(association, streamId);
    if (!isNew) return stream;
    const pop = stream.popMessages;
    stream.popMessages = function* (): Iterable<unknown> {
      for (;;) {
        // Only the first message of each run is found reliably.
        const [message] = pop.call(stream);
        if (message === undefined) return;
        yield message;
      }
    };
    return stream;
  };
}

function shareFlush({ flush }: Association): void {
  let next: Promise<unknown> | undefined;
  flush.asPromise = (): Promise<unknown> => {
    next ??= new Promise((resolve) => {
      flush.once(() => {
        next = undefined;
        resolve([]);
      });
    });
    return next;
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
    name: 'sctp-forward-repeat',
    reason:
      'a lost FORWARD TSN is never sent again, so the peer waits for chunks that were given up (RFC 3758 section 3.5)',
    apply: (stack) => onEveryAssociation(stack, repeatForward),
  },
  {
    name: 'sctp-forward-prune',
    reason:
      'FORWARD TSN throws away fragments of reliable messages that are still coming in: the channel stands still (RFC 3758 section 3.6)',
    apply: (stack) => onEveryAssociation(stack, skipOnlyWhatWasAnnounced),
  },
  {
    name: 'sctp-pop',
    reason:
      'of several messages that one chunk completes only neighbours are delivered; the last ones may wait for ever',
    apply: (stack) => onEveryAssociation(stack, popEveryMessage),
  },
  {
    name: 'sctp-flush-crowd',
    reason:
      'every message that waits subscribes for itself to each flush, and leaving takes a walk over all: a burst of 500 costs seconds',
    apply: (stack) => onEveryAssociation(stack, shareFlush),
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
