import { LeaveRequest, Ping } from '@livekit/protocol';
import type { SessionDescription, SignalResponse } from '@livekit/protocol';
import type { RtcpPacket } from 'werift';
import { decodeDataPacket } from '#proto/livekit/data-packet';
import { describeSignalMessage } from '#proto/livekit/redact';
import type { Host, Target, Timer } from '../runner/world.ts';
import { Observer } from './observer.ts';
import { Peers } from './peers.ts';
import type { PeerRole } from './peers.ts';
import type { CaseRecorder } from './recorder.ts';
import { sessionUrl } from './session-url.ts';
import type { SessionOptions } from './session-url.ts';
import { requestOf } from './signal-session.ts';
import type { Incoming, Outgoing } from './signal-session.ts';
import { SignalSocket } from './signal-socket.ts';
import type { Handshake } from './signal-socket.ts';
import { validateResponse } from './wire-validation.ts';
import type { WireViolation } from './wire-validation.ts';

/** How long the upgrade and the first message may take. Source: SIG-055 gives the first message 5 s. */
const FIRST_MESSAGE_WITHIN_MS = 8_000;

/** How an attempt to open a session ended. */
export type Opening =
  | { readonly kind: 'first-message'; readonly message: Incoming }
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** One participant's signalling and peer connections, over as many sockets as it takes. */
export class Session extends Observer {
  readonly options: SessionOptions;
  readonly host: Host;
  /** Malformed server messages, whatever the case is about. */
  readonly violations: WireViolation[] = [];
  readonly recorder: CaseRecorder;
  /** WebSocket pings that came. */
  socketPings = 0;
  protected readonly target: Target;
  protected socket: SignalSocket | undefined;
  private readonly sockets: SignalSocket[] = [];
  protected peerConnections: Peers | undefined;
  protected format: 'binary' | 'json' = 'binary';
  private handling: Promise<void> = Promise.resolve();
  private pinger: Timer | undefined;
  private isGone = false;

  constructor(host: Host, target: Target, options: SessionOptions, recorder: CaseRecorder) {
    super(options.identity, host.clock, options.label);
    this.host = host;
    this.target = target;
    this.options = options;
    this.recorder = recorder;
  }

  get isSingle(): boolean {
    return this.options.signalling === 'single';
  }

  get participantSid(): string {
    return this.join?.participant?.sid ?? '';
  }

  /** The peer connections. @throws Error in a session that was made without media */
  get peers(): Peers {
    if (this.peerConnections === undefined) throw new Error(`${this.label} joined without media`);
    return this.peerConnections;
  }

  get isSocketOpen(): boolean {
    return this.socket?.isOpen ?? false;
  }

  /** Sockets of this session that a later one replaced and that are still open. */
  get replacedSocketsOpen(): number {
    return this.sockets.filter((socket) => socket !== this.socket && socket.isOpen).length;
  }

  /** Answer to the upgrade: headers of a socket that opened, status of a refusal. */
  get handshake(): Handshake {
    return this.socket?.handshake ?? { state: 'pending' };
  }

  /** Opens the socket for the first time and waits for the first message. */
  async open(): Promise<Opening> {
    const offer = await this.preparePeers();
    const opening = await this.openSocket(sessionUrl(this.target, this.options, { publisherOffer: offer }));
    if (opening.kind === 'first-message' && opening.message.case === 'join')
      this.startPings(opening.message.value.pingInterval);
    return opening;
  }

  private async preparePeers(): Promise<SessionDescription | undefined> {
    if (this.options.media === false) return undefined;
    const { host, isSingle, watch, options } = this;
    this.peerConnections = new Peers(host, isSingle, this.peersOwner(), watch, options);
    this.peerConnections.withholdsDtls = options.withholdsDtls ?? false;
    return isSingle ? this.peerConnections.firstOffer() : undefined;
  }

  private peersOwner(): ConstructorParameters<typeof Peers>[2] {
    const canSend = (): boolean => this.isSocketOpen && !this.isGone;
    return {
      send: (message) => this.trySend(message),
      get canSend() {
        return canSend();
      },
      onConnectionState: (role, state) => this.recorder.connection(this.label, role, state),
      tracer: (role) => this.recorder.transport(this.label, role),
      note: (kind, text) => this.recorder.note(this.label, kind, text),
      onData: (label, bytes) => this.learnData(label, bytes),
      onRtp: (packet) => {
        this.flows.add(packet, this.nextOrder());
        this.watch.changed();
      },
      onRtcp: (role, packet) => this.learnRtcp(role, packet),
      onServerDescription: (description) => this.flows.learn(description.sdp, description.midToTrackId),
    };
  }

  /** Opens a socket with reconnect set and waits for the first message. */
  protected reopen(): Promise<Opening> {
    return this.openSocket(sessionUrl(this.target, this.options, { resumes: this.participantSid }));
  }

  private async openSocket(url: URL): Promise<Opening> {
    const before = this.mark();
    const socket = this.connect(url);
    const opening = await this.watch.until(
      (): Opening | undefined => {
        const first = this.signals.find((signal) => signal.order > before);
        if (first !== undefined) return { kind: 'first-message', message: first.message };
        const { handshake } = socket;
        if (handshake.state === 'refused') return { kind: 'refused', status: handshake.status, body: handshake.body };
        if (handshake.state === 'failed') return { kind: 'failed', reason: handshake.message };
        const close = this.closes.find((c) => c.order > before);
        return close === undefined
          ? undefined
          : { kind: 'failed', reason: `socket closed with ${close.code} before any message` };
      },
      FIRST_MESSAGE_WITHIN_MS,
      `${this.label}: first message`,
    );
    return opening ?? { kind: 'failed', reason: `nothing came within ${FIRST_MESSAGE_WITHIN_MS} ms` };
  }

  private connect(url: URL): SignalSocket {
    const { token, tokenIn, headers, deflate } = this.options;
    const bearer = tokenIn === 'header' ? { authorization: `Bearer ${token}` } : {};
    this.recorder.note(this.label, 'socket', `opening ${url.pathname}`);
    const socket: SignalSocket = new SignalSocket(
      this.host,
      url,
      {
        onHandshake: (handshake) => {
          this.recorder.note(this.label, 'socket', `handshake ${handshake.state}`);
          this.watch.changed();
        },
        onResponse: (response, format) => {
          if (socket === this.socket) this.learnResponse(response, format);
        },
        onUndecodable: (message) => {
          this.violations.push({ requirementId: 'SIG-041', text: message });
          this.watch.changed();
        },
        onPing: () => {
          this.socketPings += 1;
          this.watch.changed();
        },
        onClose: (close) => {
          if (this.isGone) return;
          this.recorder.note(this.label, 'socket', `closed with ${close.code}`);
          if (socket === this.socket && socket.handshake.state === 'open') {
            this.closes.push({ ...close, order: this.nextOrder(), atUs: this.clock.nowUs() });
          }
          this.watch.changed();
        },
      },
      { headers: { ...bearer, ...headers }, deflate: deflate ?? false },
    );
    this.socket = socket;
    this.sockets.push(socket);
    return socket;
  }

  // ---- messages

  /** @throws Error when there is no open socket */
  send(message: Outgoing): void {
    const { socket } = this;
    if (socket === undefined || !socket.isOpen)
      throw new Error(`${this.label} has no open socket to send ${message.case} on`);
    const request = requestOf(message);
    const text = describeSignalMessage(request);
    this.recorder.signal(this.label, 'sent', message.case, text, request.toBinary().length);
    socket.send(request, this.format);
  }

  private trySend(message: Outgoing): void {
    if (this.isSocketOpen && !this.isGone) this.send(message);
  }

  /** A frame of any content; a string is a text frame. */
  sendRaw(frame: Uint8Array | string, description: string): void {
    this.recorder.signal(this.label, 'sent', 'raw frame', description, frame.length);
    this.socket?.sendRaw(frame);
  }

  private learnResponse(response: SignalResponse, format: 'binary' | 'json'): void {
    const { message } = response;
    const kind = message.case ?? 'nothing';
    this.recorder.signal(this.label, 'received', kind, describeSignalMessage(response), response.toBinary().length);
    for (const violation of validateResponse(response)) {
      this.violations.push(violation);
      this.recorder.note(this.label, 'malformed', violation.text);
    }
    if (message.case === undefined) return;
    this.learnSignal(message, format);
    this.handling = this.handling
      .then(() => this.handle(message))
      .catch((thrown: unknown) => {
        if (!this.isGone) this.recorder.note(this.label, `handling ${message.case}`, String(thrown));
      });
    this.watch.changed();
  }

  private async handle(message: Incoming): Promise<void> {
    const peers = this.peerConnections;
    if (peers === undefined || this.isGone) return;
    if (message.case === 'offer') await peers.handleOffer(message.value);
    else if (message.case === 'answer') await peers.handleAnswer(message.value);
    else if (message.case === 'trickle') await peers.handleTrickle(message.value);
    else if (message.case === 'mediaSectionsRequirement') peers.handleSectionsRequirement(message.value);
  }

  private learnData(label: string, bytes: Buffer): void {
    let packet;
    try {
      packet = label === '_data_track' ? undefined : decodeDataPacket(bytes);
    } catch (thrown) {
      this.violations.push({ requirementId: 'DATA-024', text: `${label} carried no DataPacket: ${String(thrown)}` });
    }
    this.recorder.data(this.label, 'received', label, packet?.value.case ?? 'raw', bytes.length);
    this.data.push({ atUs: this.clock.nowUs(), order: this.nextOrder(), label, bytes, packet });
    this.watch.changed();
  }

  /** Overridden by who publishes. */
  protected learnRtcp(_role: PeerRole, _packet: RtcpPacket): void {
    this.watch.changed();
  }

  // ---- staying and going

  private startPings(intervalS: number): void {
    if (this.options.pings === false || intervalS <= 0) return;
    this.pinger = this.clock.after(intervalS * 1_000, `${this.label}: ping`, () => {
      const timestamp = BigInt(this.clock.unixMs());
      this.trySend({ case: 'pingReq', value: new Ping({ timestamp, rtt: 0n }) });
      if (!this.isGone) this.startPings(intervalS);
    });
  }

  /** Cuts the signalling connection without a word; peer connections live on. */
  dropSocket(): void {
    this.recorder.note(this.label, 'socket', 'dropped by the participant');
    this.socket?.drop();
  }

  /** Cuts every socket of this session, also those that a later one replaced, as the end of a page does. */
  dropEverySocket(): void {
    this.recorder.note(this.label, 'socket', 'all dropped by the participant');
    for (const socket of this.sockets) socket.drop();
  }

  /** The participant's machine dies: nothing is sent any more on any connection. */
  vanish(): void {
    this.recorder.note(this.label, 'host', 'vanishes');
    this.end();
    this.host.vanish();
  }

  protected end(): void {
    this.isGone = true;
    this.pinger?.cancel();
  }

  /** Leaves if still there, and releases everything. */
  async close(): Promise<void> {
    const hasLeft = this.isGone;
    if (!hasLeft) this.trySend({ case: 'leave', value: new LeaveRequest() });
    this.end();
    await this.peerConnections?.close();
    if (!hasLeft) for (const socket of this.sockets) socket.drop();
  }
}
