import { DataPacket, DataPacket_Kind, RpcRequest } from '@livekit/protocol';
import type { RpcError } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';
import type { Timer } from '../ports/clock.ts';

/** How an RPC that the server made ended: the handler's payload, or one of LiveKit's RPC error codes. */
export type RpcOutcome =
  { readonly payload: string } | { readonly code: number; readonly message: string; readonly data: string };

/** Longest payload of a request or a response (ROOM-054). */
const MOST_PAYLOAD_BYTES = 15_360;
/** An ack must be there after this (TIM-062). */
const ACK_LIMIT_MS = 2_000;
/** Only this version has a payload of plain text and an ack. */
const RPC_VERSION = 1;
const UUID_BYTES = 16;

const BUILT_IN = {
  connectionTimeout: { code: 1501, message: 'Connection timeout', data: '' },
  responseTimeout: { code: 1502, message: 'Response timeout', data: '' },
  recipientDisconnected: { code: 1503, message: 'Recipient disconnected', data: '' },
  payloadTooLarge: { code: 1402, message: 'Request payload too large', data: '' },
} as const;

interface Pending {
  readonly done: (outcome: RpcOutcome) => void;
  readonly ackTimer: Timer;
  readonly responseTimer: Timer;
}

/** What is asked of one client. */
export interface RpcAsked {
  readonly method: string;
  readonly payload: string;
  readonly responseTimeoutMs: number;
}

/** RPC calls that the server itself makes to one client, and the packets that answer them. Source: ROOM-054, ROOM-055. */
export class RpcCalls {
  readonly #core: SfuCore;
  readonly #send: (packet: DataPacket) => void;
  readonly #pending = new Map<string, Pending>();

  constructor(core: SfuCore, send: (packet: DataPacket) => void) {
    this.#core = core;
    this.#send = send;
  }

  /** Calls `done` once, unless the returned function forgets the call first. */
  call(asked: RpcAsked, done: (outcome: RpcOutcome) => void): () => void {
    if (Buffer.byteLength(asked.payload) > MOST_PAYLOAD_BYTES) {
      done(BUILT_IN.payloadTooLarge);
      return () => undefined;
    }
    const { clock, random, defects } = this.#core;
    const id = uuidOf(random.bytes(UUID_BYTES));
    this.#pending.set(id, {
      done,
      ackTimer: clock.after(ACK_LIMIT_MS, 'rpc-ack', () => {
        if (!defects.has('rpc-ack-forgiven')) this.#settle(id, BUILT_IN.connectionTimeout);
      }),
      responseTimer: clock.after(asked.responseTimeoutMs, 'rpc-response', () =>
        this.#settle(id, BUILT_IN.responseTimeout),
      ),
    });
    const request = new RpcRequest({ id, ...asked, version: RPC_VERSION });
    // The sender of a call by the server is the call's own id: answers come back to it.
    this.#send(
      new DataPacket({
        kind: DataPacket_Kind.RELIABLE,
        participantIdentity: id,
        value: { case: 'rpcRequest', value: request },
      }),
    );
    return () => this.#take(id);
  }

  /** True for an ack or a response to a call of the server: such packets are not relayed. */
  take({ value }: DataPacket): boolean {
    if (value.case === 'rpcAck') {
      const pending = this.#pending.get(value.value.requestId);
      pending?.ackTimer.cancel();
      return pending !== undefined;
    }
    if (value.case !== 'rpcResponse' || !this.#pending.has(value.value.requestId)) return false;
    const { requestId, value: answer } = value.value;
    if (answer.case === 'error') this.#settle(requestId, outcomeOf(answer.value));
    else this.#settle(requestId, { payload: answer.case === 'payload' ? answer.value : '' });
    return true;
  }

  /** The client is gone. */
  close(): void {
    for (const id of [...this.#pending.keys()]) this.#settle(id, BUILT_IN.recipientDisconnected);
  }

  #settle(id: string, outcome: RpcOutcome): void {
    const pending = this.#take(id);
    pending?.done(outcome);
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.ackTimer.cancel();
    pending?.responseTimer.cancel();
    return pending;
  }
}

function outcomeOf({ code, message, data }: RpcError): RpcOutcome {
  return { code, message, data };
}

/** The text form of a random UUID (RFC 9562 section 5.4). */
function uuidOf(bytes: Buffer): string {
  const text = Buffer.from(bytes);
  text.writeUInt8((text.readUInt8(6) & 0x0f) | 0x40, 6);
  text.writeUInt8((text.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = text.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
