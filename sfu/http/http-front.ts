import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { SfuCore } from '../core.ts';
import { FRAME_PIECES } from '../limits.ts';
import type { Streams, StreamListener } from '../ports/streams.ts';
import type { WebSocketStack } from '../ports/stacks.ts';
import type { Rooms } from '../room/rooms.ts';
import type { AgentWorkers } from '../services/agents/agent-workers.ts';
import { evict } from '../signal/join.ts';
import { signalMockOf } from '../signal/signal-mock.ts';
import { openSession } from '../signal/open-session.ts';
import type { Admitted } from '../signal/admission.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { corsHeaders, preflightAnswer } from './cors.ts';
import { emptyAnswer, textAnswer, writeAnswer, writeRefusal } from './http-answer.ts';
import { isSessionless, playMock } from './mocked-socket.ts';
import { readBody } from './request-body.ts';
import { AGENT_PATH, routedRequest } from './routes.ts';
import type { RoutedRequest, Routes } from './routes.ts';
import { SignalSocket } from './signal-socket.ts';

/** Connections still open this long after the server's last words are cut (SIG-053). */
const CLOSE_FLUSH_MS = 250;

type WebSocketServer = InstanceType<WebSocketStack['WebSocketServer']>;

/**
 * HTTP and WebSocket over whatever byte streams the port delivers. node:http and ws are used without their timers and
 * without node's `Date` header, so that the same code runs on simulated streams in virtual time.
 */
export class HttpFront {
  readonly #core: SfuCore;
  readonly #rooms: Rooms;
  readonly #routes: Routes;
  readonly #workers: AgentWorkers;
  readonly #server: Server;
  readonly #webSockets: WebSocketServer;
  readonly #watches = new Map<Duplex, ConnectionWatch>();
  #listener: StreamListener | undefined;
  #isClosing = false;
  #isDraining = false;

  constructor(core: SfuCore, rooms: Rooms, routes: Routes, workers: AgentWorkers, stack: WebSocketStack) {
    this.#workers = workers;
    this.#core = core;
    this.#rooms = rooms;
    this.#routes = routes;
    this.#server = createTimelessServer(core.config.limits.requestHeadBytes);
    this.#server.on('request', (request, response) => this.#onRequest(request, response));
    this.#server.on('upgrade', (request, stream, head) => this.#onUpgrade(request, stream, head));
    this.#server.on('clientError', (error: NodeJS.ErrnoException, stream) => this.#onClientError(error, stream));
    const deflate = { serverNoContextTakeover: true, clientNoContextTakeover: true };
    this.#webSockets = new stack.WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: core.config.limits.signalFrameBytes,
      maxBufferedChunks: FRAME_PIECES,
      maxFragments: FRAME_PIECES,
      perMessageDeflate: core.config.isDeflateOffered ? deflate : false,
    });
  }

  /** @throws When the address cannot be bound. */
  async listen(streams: Streams): Promise<StreamListener> {
    const { address, port } = this.#core.config.listen;
    this.#listener = await streams.listen({ address, port, onStream: (stream) => this.#accept(stream) });
    return this.#listener;
  }

  #accept(stream: Duplex): void {
    const { clock, config } = this.#core;
    if (this.#watches.size >= config.limits.connections && !this.#makeRoom()) {
      stream.on('error', () => undefined);
      stream.destroy();
      return;
    }
    this.#watches.set(stream, new ConnectionWatch(clock, stream, config.limits.requestPatienceMs));
    stream.once('close', () => this.#watches.delete(stream));
    stream.on('error', () => stream.destroy());
    this.#server.emit('connection', stream);
  }

  /** Who has been let in longest without asking for anything makes way. @returns False when everybody has business here */
  #makeRoom(): boolean {
    if (this.#core.defects.has('idle-connections-kept')) return false;
    for (const [stream, watch] of this.#watches) {
      if (!watch.isIdle) continue;
      this.#watches.delete(stream);
      stream.destroy();
      return true;
    }
    return false;
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const watch = this.#watches.get(request.socket);
    const routed = this.#routed(request);
    const shared = this.#sharedHeaders(routed);
    const preflight = this.#core.defects.has('cors-missing')
      ? undefined
      : preflightAnswer(routed.method, routed.headers);
    watch?.waitsFor('request-body');
    response.on('finish', () => watch?.waitsFor('request-head'));
    if (preflight !== undefined) {
      request.resume();
      writeAnswer(response, preflight, shared);
    } else if (this.#routes.takesBody(routed)) {
      readBody(request, this.#core.config.limits.apiBodyBytes, (body) => {
        watch?.stop();
        if (body === undefined)
          writeAnswer(response, { ...textAnswer(413, 'request body too large'), isLast: true }, shared);
        else this.#routes.answer(routed, body, (answer) => writeAnswer(response, answer, shared));
      });
    } else {
      request.resume();
      this.#routes.answer(routed, new Uint8Array(), (answer) => writeAnswer(response, answer, shared));
    }
  }

  #onUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const watch = this.#watches.get(stream);
    const routed = this.#routed(request);
    const shared = this.#sharedHeaders(routed);
    const isWebSocket = request.headers.upgrade?.toLowerCase() === 'websocket';
    const decision = this.#isClosing
      ? textAnswer(503, 'the server is stopping')
      : isWebSocket
        ? routed.path === AGENT_PATH
          ? this.#routes.admitWorker(routed)
          : this.#routes.admitSocket(routed)
        : emptyAnswer(404);
    const isRefused = this.#isDraining && 'parameters' in decision && !decision.parameters.reconnect;
    if (isRefused) {
      writeRefusal(stream, textAnswer(503, 'the server is draining'), shared);
      return;
    }
    if ('body' in decision) {
      // The watch stays on: it cuts a client that does not hang up.
      writeRefusal(stream, decision, shared);
      return;
    }
    watch?.stop();
    if ('apiKey' in decision) {
      this.#webSockets.handleUpgrade(request, stream, head, (socket) => this.#openWorker(socket, decision.apiKey));
      return;
    }
    const room = decision.parameters.reconnect ? undefined : this.#rooms.find(decision.roomName);
    if (room !== undefined) evict(this.#core, room, decision.claims.identity);
    this.#webSockets.handleUpgrade(request, stream, head, (socket) => this.#open(socket, decision));
  }

  #openWorker(socket: InstanceType<WebSocketStack['WebSocket']>, apiKey: string): void {
    const pipe = new SignalSocket(socket, this.#core);
    pipe.feed(this.#workers.open(apiKey, pipe));
  }

  #open(socket: InstanceType<WebSocketStack['WebSocket']>, admitted: Admitted): void {
    const pipe = new SignalSocket(socket, this.#core);
    const mock = signalMockOf(this.#core, admitted.claims);
    if (mock !== undefined) {
      playMock(this.#core, mock, socket, admitted.parameters.reconnect);
      if (isSessionless(mock, admitted.parameters.reconnect)) {
        pipe.feed({ receive: () => undefined, ended: () => undefined });
        return;
      }
    }
    pipe.feed(openSession(this.#core, this.#rooms, admitted, pipe));
  }

  #onClientError(error: NodeJS.ErrnoException, stream: Duplex): void {
    if (!stream.writable) {
      stream.destroy();
      return;
    }
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
    writeRefusal(stream, textAnswer(status, ''), { Date: this.#date() });
  }

  #routed(request: IncomingMessage): RoutedRequest {
    return routedRequest(this.#core, request.method ?? 'GET', request.url ?? '/', request.headers);
  }

  #sharedHeaders({ headers, path }: RoutedRequest): Readonly<Record<string, string>> {
    const cors = this.#core.defects.has('cors-missing') ? {} : corsHeaders(headers, path);
    return { ...cors, Date: this.#date() };
  }

  #date(): string {
    return new Date(this.#core.clock.unixMs()).toUTCString();
  }

  /** Lets nobody new in; who is there may stay, resume and use the API. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Takes no more connections and lets nobody join. */
  async stopListening(): Promise<void> {
    this.#isClosing = true;
    await this.#listener?.close();
  }

  /** Gives what was said last a moment to leave, then cuts everything. */
  async close(): Promise<void> {
    for (const [stream, watch] of [...this.#watches]) {
      if (!watch.isIdle) continue;
      this.#watches.delete(stream);
      stream.destroy();
    }
    if (this.#watches.size > 0) await this.#flushed();
    for (const stream of [...this.#watches.keys()]) stream.destroy();
    this.#webSockets.close();
  }

  #flushed(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#core.clock.after(CLOSE_FLUSH_MS, 'http-close-flush', resolve);
      for (const stream of this.#watches.keys()) {
        stream.once('close', () => {
          if (this.#watches.size > 0) return;
          timer.cancel();
          resolve();
        });
      }
    });
  }
}

/** A server that never listens by itself and whose own time limits are all off. */
function createTimelessServer(maxHeaderSize: number): Server {
  const server = createServer({
    maxHeaderSize,
    connectionsCheckingInterval: 0x7fffffff,
    // A plain request may carry `Upgrade: h2c`: it stays a plain request. Older Node versions ignore this option.
    shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
  } as Parameters<typeof createServer>[0] & object);
  server.timeout = 0;
  server.requestTimeout = 0;
  server.headersTimeout = 0;
  server.keepAliveTimeout = 0;
  return server;
}
