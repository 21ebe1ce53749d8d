import { randomBytes } from 'node:crypto';
import { isIP, connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { PeerConfig, RTCPeerConnection } from 'werift';
import { WebSocket } from 'ws';
import type { Clock, Host, Random, WebRtcStack, WebSocketStack } from '#conformance/runner/world';

/** How long closing a host's peer connections may take. */
const CLOSE_WITHIN_MS = 2_000;

export interface LiveHostOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly webrtc: WebRtcStack;
  readonly peerConnectionConfig: Readonly<Partial<PeerConfig>>;
  readonly tls: Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized'>;
}

/** This machine, in the part of one participant: keeps what was opened in its name so that it can die or be closed. */
export class LiveHost implements Host {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random = { bytes: (length) => randomBytes(length) };
  readonly webrtc: WebRtcStack;
  readonly websocket: WebSocketStack = { WebSocket };
  readonly peerConnectionConfig: Readonly<Partial<PeerConfig>>;
  private readonly tls: LiveHostOptions['tls'];
  private readonly sockets = new Set<Socket>();
  private readonly connections = new Set<RTCPeerConnection>();
  private hasVanished = false;

  constructor(options: LiveHostOptions) {
    this.name = options.name;
    this.clock = options.clock;
    this.peerConnectionConfig = options.peerConnectionConfig;
    this.tls = options.tls;
    this.webrtc = this.trackConnections(options.webrtc);
  }

  /** The stack, its peer connections noted down as they are made. */
  private trackConnections(stack: WebRtcStack): WebRtcStack {
    const { connections } = this;
    class HostPeerConnection extends stack.RTCPeerConnection {
      constructor(config?: ConstructorParameters<WebRtcStack['RTCPeerConnection']>[0]) {
        super(config);
        connections.add(this);
      }
    }
    return { ...stack, RTCPeerConnection: HostPeerConnection };
  }

  openStream(url: URL): Duplex {
    const isSecure = url.protocol === 'wss:' || url.protocol === 'https:';
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = url.port === '' ? (isSecure ? 443 : 80) : Number(url.port);
    const socket = isSecure
      ? connectTls({ host, port, ...serverNameOf(host), ALPNProtocols: ['http/1.1'], ...this.tls })
      : connectTcp({ host, port });
    socket.setNoDelay(true);
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }

  /**
   * Silence on all sockets. TCP connections stay open, so that the kernel sends no FIN for them; what is written is held back
   * for ever, what comes is not read.
   */
  vanish(): void {
    this.hasVanished = true;
    for (const socket of this.sockets) {
      socket.cork();
      socket.pause();
      socket.on('resume', () => socket.pause());
    }
    for (const connection of this.connections) silence(connection);
  }

  async close(): Promise<void> {
    for (const connection of this.connections) if (this.hasVanished) silence(connection);
    const closing = Promise.all([...this.connections].map((connection) => connection.close().catch(() => undefined)));
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      late = setTimeout(resolve, CLOSE_WITHIN_MS);
    });
    await Promise.race([closing, patience]);
    clearTimeout(late);
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    this.connections.clear();
  }
}

/** Addresses are no server names (RFC 6066 section 3). */
function serverNameOf(host: string): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

interface Datagrams {
  send: () => Promise<void>;
  onData: () => void;
}

/** Nothing leaves the connection any more, closing alerts included; nothing that comes is answered. */
function silence(connection: RTCPeerConnection): void {
  for (const transport of connection.iceTransports) {
    const { protocols } = transport.connection as unknown as { protocols: readonly { transport?: Datagrams }[] };
    for (const { transport: datagrams } of protocols) {
      if (datagrams === undefined) continue;
      datagrams.send = () => Promise.resolve();
      datagrams.onData = () => undefined;
    }
  }
}
