import type { Defects } from '../../../defects/defects.ts';
import { LOSSY_BACKLOG_BYTES, RELIABLE_BACKLOG_BYTES } from '../../../limits.ts';
import type { WebRtcStack } from '../../../ports/stacks.ts';
import type { DataChannel } from '../../engine.ts';

type SctpTransport = InstanceType<WebRtcStack['RTCSctpTransport']>;
type StackChannel = InstanceType<WebRtcStack['RTCDataChannel']>;

/** Both sides use it (RFC 8841 section 5.2 leaves it open; browsers and livekit-server say 5000). */
const LOCAL_PORT = 5000;

export interface DataChannelsOptions {
  readonly webrtc: WebRtcStack;
  readonly defects: Defects;
  readonly id: string;
  send(data: Buffer): Promise<void>;
  onDataChannel(channel: DataChannel): void;
}

/** Stand-in for werift's RTCDtlsTransport: exactly what its SCTP reads of one. */
interface DtlsStandIn {
  readonly id: string;
  role: string;
  /** werift clears it when it stops. */
  dataReceiver: ((data: Buffer) => void) | undefined;
  readonly onStateChange: { execute(state: string): void };
  readonly iceTransport: { readonly role: string };
  readonly sendData: (data: Buffer) => Promise<void>;
}

/** Data channels of one transport, on werift's SCTP. */
export class DataChannels {
  readonly #options: DataChannelsOptions;
  readonly #dtls: DtlsStandIn;
  readonly #sctp: SctpTransport;
  readonly #channels: EngineDataChannel[] = [];
  #isStarted = false;

  constructor(options: DataChannelsOptions) {
    this.#options = options;
    const { webrtc } = options;
    this.#dtls = {
      id: options.id,
      role: 'auto',
      dataReceiver: (): void => undefined,
      onStateChange: new webrtc.Event(),
      // 'controlled' makes werift wait for INIT, which browsers and clients always send.
      iceTransport: { role: 'controlled' },
      sendData: (data) => options.send(data),
    };
    this.#sctp = new webrtc.RTCSctpTransport(LOCAL_PORT);
    this.#sctp.setDtlsTransport(this.#dtls as never);
    this.#sctp.onDataChannel.subscribe((channel) => options.onDataChannel(this.#wrap(channel)));
  }

  /** DTLS is up. */
  start(dtlsRole: 'client' | 'server', remote: { readonly port: number; readonly maxMessageSize: number }): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#dtls.role = dtlsRole;
    this.#sctp.setRemoteMaxMessageSize(remote.maxMessageSize);
    this.#sctp.start(remote.port).catch(() => undefined);
  }

  receive(data: Buffer): void {
    this.#dtls.dataReceiver?.(data);
  }

  open(parameters: {
    readonly label: string;
    readonly ordered: boolean;
    readonly maxRetransmits?: number;
  }): DataChannel {
    const { RTCDataChannel, RTCDataChannelParameters } = this.#options.webrtc;
    const settings = { ...parameters, protocol: '', negotiated: false };
    return this.#wrap(new RTCDataChannel(this.#sctp, new RTCDataChannelParameters(settings), true));
  }

  #wrap(channel: StackChannel): DataChannel {
    const wrapped = new EngineDataChannel(channel, this.#options.defects);
    this.#channels.push(wrapped);
    return wrapped;
  }

  close(): void {
    for (const channel of this.#channels) channel.ended();
    this.#sctp.stop().catch(() => undefined);
    this.#dtls.onStateChange.execute('closed');
  }
}

class EngineDataChannel implements DataChannel {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits?: number;
  onOpen: (() => void) | undefined;
  onMessage: ((data: Buffer) => void) | undefined;
  onClose: (() => void) | undefined;
  readonly #channel: StackChannel;
  readonly #defects: Defects;
  #isEnded = false;
  #sentCount = 0;
  #held: Buffer | undefined;

  constructor(channel: StackChannel, defects: Defects) {
    this.#channel = channel;
    this.#defects = defects;
    this.label = channel.label;
    this.ordered = channel.ordered;
    const { maxRetransmits } = channel;
    if (typeof maxRetransmits === 'number') this.maxRetransmits = maxRetransmits;
    channel.onMessage.subscribe((data) => {
      if (!this.#isEnded) this.onMessage?.(typeof data === 'string' ? Buffer.from(data) : data);
    });
    channel.stateChange.subscribe((state) => {
      if (state === 'open') this.onOpen?.();
      else if (state === 'closed') this.ended();
    });
  }

  get isOpen(): boolean {
    return !this.#isEnded && this.#channel.readyState === 'open';
  }

  get bufferedAmount(): number {
    return this.#channel.bufferedAmount;
  }

  send(data: Uint8Array): boolean {
    const limit = this.maxRetransmits === undefined ? RELIABLE_BACKLOG_BYTES : LOSSY_BACKLOG_BYTES;
    const isOverLimit = this.bufferedAmount + data.length > limit && !this.#defects.has('data-backlog-unlimited');
    if (!this.isOpen || isOverLimit) return false;
    for (const message of this.#messagesFor(Buffer.from(data))) {
      try {
        this.#channel.send(message);
      } catch {
        // Larger than the peer takes.
        return false;
      }
    }
    return true;
  }

  /** Where the data defects bite: what is really sent for one message. */
  #messagesFor(message: Buffer): Buffer[] {
    const isLossy = this.maxRetransmits !== undefined;
    this.#sentCount++;
    if (isLossy) {
      if (this.#defects.has('data-lossy-never-sent')) return [];
      return this.#defects.has('data-lossy-duplicated') ? [message, message] : [message];
    }
    if (this.#defects.has('data-reliable-lost') && this.#sentCount % 5 === 0) return [];
    if (!this.#defects.has('data-reliable-unordered')) return [message];
    const held = this.#held;
    this.#held = held === undefined && this.#sentCount % 2 === 0 ? message : undefined;
    if (this.#held !== undefined) return [];
    return held === undefined ? [message] : [message, held];
  }

  /** The channel is closed for good; told once. */
  ended(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.onClose?.();
  }

  close(): void {
    if (this.#isEnded) return;
    this.#channel.close();
  }
}
