import type {
  Consumer,
  DataChannel,
  Engine,
  MediaKind,
  Producer,
  RtpParameters,
  Transport,
  TransportEvents,
  TransportState,
} from '../media/engine.ts';

/** A producer that a test looks into. */
export interface FakeProducer extends Producer {
  keyFrameRequests: number;
  isClosed: boolean;
}

export interface FakeConsumer extends Consumer {
  isClosed: boolean;
}

/** A data channel whose other end is `sent`; `isOpen` is the test's to set. */
export class FakeDataChannel implements DataChannel {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxRetransmits?: number;
  readonly sent: Uint8Array[] = [];
  readonly bufferedAmount = 0;
  isOpen = false;
  isFull = false;
  onOpen: (() => void) | undefined;
  onMessage: ((data: Buffer) => void) | undefined;
  onClose: (() => void) | undefined;

  constructor(options: { label: string; ordered: boolean; maxRetransmits?: number }) {
    this.label = options.label;
    this.ordered = options.ordered;
    if (options.maxRetransmits !== undefined) this.maxRetransmits = options.maxRetransmits;
  }

  open(): void {
    this.isOpen = true;
    this.onOpen?.();
  }

  send(data: Uint8Array): boolean {
    if (!this.isOpen || this.isFull) return false;
    this.sent.push(data);
    return true;
  }

  close(): void {
    this.isOpen = false;
  }
}

/** A transport that connects when the test says so. */
export class FakeTransport implements Transport {
  state: TransportState = 'new';
  ice = { usernameFragment: 'ufrag0', password: 'password-of-22-characters' };
  readonly producers: FakeProducer[] = [];
  readonly consumers: FakeConsumer[] = [];
  readonly channels: FakeDataChannel[] = [];
  remote: Parameters<Transport['connect']>[0] | undefined;
  isClosed = false;
  readonly #events: TransportEvents;
  #restarts = 0;

  constructor(events: TransportEvents, name: string) {
    this.#events = events;
    this.ice = { ...this.ice, usernameFragment: name };
  }

  connect(remote: Parameters<Transport['connect']>[0]): void {
    if (this.remote !== undefined) throw new Error('connect is called once');
    this.remote = remote;
  }

  restartIce(): { usernameFragment: string; password: string } {
    this.#restarts += 1;
    this.ice = { ...this.ice, usernameFragment: `${this.ice.usernameFragment}r${this.#restarts}` };
    return this.ice;
  }

  /** Plays what an engine reports. */
  become(state: TransportState, reason: string = 'test'): void {
    this.state = state;
    this.#events.onState(state, reason);
    if (state === 'connected') for (const channel of this.channels) channel.open();
  }

  /** The peer opens a channel. */
  peerOpens(label: string): FakeDataChannel {
    const channel = new FakeDataChannel({ label, ordered: true });
    channel.isOpen = true;
    this.#events.onDataChannel(channel);
    return channel;
  }

  produce({ kind, rtp }: { readonly kind: MediaKind; readonly rtp: RtpParameters }): Producer {
    const producer: FakeProducer = {
      kind,
      rtp,
      paused: false,
      stats: { packets: 0, bytes: 0 },
      audioLevel: undefined,
      onFirstPacket: undefined,
      keyFrameRequests: 0,
      isClosed: false,
      requestKeyFrame: () => void (producer.keyFrameRequests += 1),
      close: () => void (producer.isClosed = true),
    };
    this.producers.push(producer);
    return producer;
  }

  consume(options: { readonly producer: Producer; readonly rtp: RtpParameters; readonly paused: boolean }): Consumer {
    const consumer: FakeConsumer = {
      ...options,
      preferredLayer: undefined,
      preferredFps: undefined,
      stats: { packets: 0, bytes: 0 },
      isClosed: false,
      requestKeyFrame: () => undefined,
      end: (done) => {
        consumer.isClosed = true;
        done();
      },
      close: () => void (consumer.isClosed = true),
    };
    this.consumers.push(consumer);
    return consumer;
  }

  openDataChannel(options: { label: string; ordered: boolean; maxRetransmits?: number }): DataChannel {
    const channel = new FakeDataChannel(options);
    this.channels.push(channel);
    return channel;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** An engine without packets: what the session layer asks of it can be looked at. */
export class FakeEngine implements Engine {
  readonly candidates: Engine['candidates'] = [
    { foundation: '1', priority: 2130706431, protocol: 'udp', address: '127.0.0.1', port: 7000 },
    { foundation: '2', priority: 1671430143, protocol: 'tcp', address: '127.0.0.1', port: 7001 },
  ];
  readonly fingerprints: Engine['fingerprints'] = [{ algorithm: 'sha-256', value: 'AA:BB' }];
  readonly transports: FakeTransport[] = [];

  createTransport({ events }: { readonly events: TransportEvents }): FakeTransport {
    const transport = new FakeTransport(events, `ufrag${this.transports.length}`);
    this.transports.push(transport);
    return transport;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
