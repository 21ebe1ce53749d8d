import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { loadGuest } from '../guest/load-guest.ts';
import { Kernel, type KernelOptions } from '../kernel/kernel.ts';
import type { SimHost } from '../network/host.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { Seed } from '../random/hash64.ts';

export interface SignalResult {
  readonly hash: string;
  readonly answers: readonly string[];
  readonly extensions: string;
  readonly closedWith: string;
  readonly endedAtUs: number;
}

/** `node:http` and `ws` on one host, a `ws` client on another, over lossy simulated streams. For tests. */
export async function toySignal(
  seed: Seed,
  options: KernelOptions & { readonly isDeflated?: boolean } = {},
): Promise<SignalResult> {
  const kernel = new Kernel(options);
  const hash = createHash('sha256');
  const network = new SimNetwork({
    kernel,
    seed,
    defaultLink: [
      { model: 'bernoulli-loss', probability: 0.01 },
      { model: 'delay', delayMs: 12.5 },
    ],
    sink: ({ atUs, from, to, bytes, fate }) => hash.update(`${atUs} ${from.port} ${to.port} ${fate} `).update(bytes),
  });
  const server = network.host('server', { addresses: ['10.0.0.1'] });
  const client = network.host('client', { addresses: ['10.0.0.2'] });
  await serve(server, options.isDeflated ?? false);
  const result = await kernel.runUntilSettled(() => talk(client), { limitUs: 3600e6 });
  return { hash: hash.digest('hex'), endedAtUs: kernel.nowUs, ...result };
}

async function serve(host: SimHost, isDeflated: boolean): Promise<void> {
  const http = createServer();
  http.timeout = http.headersTimeout = http.requestTimeout = http.keepAliveTimeout = 0;
  const { WebSocketServer } = loadGuest(host).websocket;
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: isDeflated });
  http.on('upgrade', (request, stream, head) =>
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('message', (data: Buffer) => socket.send(data));
    }),
  );
  await host.listen({ address: '10.0.0.1', port: 7880, onStream: (stream) => http.emit('connection', stream) });
}

function talk(host: SimHost): Promise<{ answers: string[]; extensions: string; closedWith: string }> {
  const { WebSocket } = loadGuest(host).websocket;
  const sent = [1, 300, 70_000].map((size) => host.random.bytes(size).toString('base64'));
  const answers: string[] = [];
  return new Promise((resolve, reject) => {
    const socket = new WebSocket('ws://10.0.0.1:7880/rtc?x=1', { handshakeTimeout: 60_000 });
    socket.on('open', () => {
      for (const text of sent) socket.send(text);
    });
    socket.on('message', (data: Buffer) => {
      answers.push(data.toString() === sent[answers.length] ? `${data.length} echoed` : 'something else');
      if (answers.length === 3) host.clock.after(1000, 'toy-close', () => socket.close(1000, 'enough'));
    });
    socket.on('error', reject);
    socket.on('close', (code: number, reason: Buffer) =>
      resolve({ answers, extensions: socket.extensions, closedWith: `${code} ${reason.toString()}` }),
    );
  });
}
