import { createHash } from 'node:crypto';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { Kernel } from '../kernel/kernel.ts';
import { SimNetwork } from './sim-network.ts';

/** A real `node:http` server and client over simulated streams; gives the answers and the hash over every fate. */
async function world(seed: string): Promise<{ answers: string[]; hash: string }> {
  const kernel = new Kernel();
  const hash = createHash('sha256');
  const network = new SimNetwork({
    kernel,
    seed,
    sink: ({ atUs, from, to, bytes, fate }) => hash.update(`${atUs} ${from.port} ${to.port} ${fate}`).update(bytes),
    defaultLink: [
      { model: 'bernoulli-loss', probability: 0.02 },
      { model: 'delay', delayMs: 15 },
    ],
  });
  const client = network.host('client', { addresses: ['10.0.0.1'] });
  const server = network.host('server', { addresses: ['10.0.0.2'] });
  const http = createServer((incoming, response) => {
    response.sendDate = false;
    response.setHeader('Date', new Date(server.clock.unixMs()).toUTCString());
    incoming.pipe(response);
  });
  http.timeout = http.headersTimeout = http.requestTimeout = http.keepAliveTimeout = 0;
  await server.listen({ address: '0.0.0.0', port: 7880, onStream: (stream) => http.emit('connection', stream) });

  const ask = (body: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        {
          method: 'POST',
          path: '/echo',
          host: '10.0.0.2',
          port: 7880,
          createConnection: (): Duplex => client.connect({ address: '10.0.0.2', port: 7880 }),
        },
        (response: IncomingMessage) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve(`${response.headers.date} ${text.length} ${text.slice(0, 12)}`));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const body = async (): Promise<string[]> => [
    await ask('hello'),
    ...(await Promise.all([ask('x'.repeat(200_000)), ask('y')])),
  ];
  return { answers: await kernel.runUntilSettled(body(), { limitUs: 600e6 }), hash: hash.digest('hex') };
}

test('node:http serves and asks over simulated streams, and the same seed gives the same bytes', async () => {
  const [one, two] = await Promise.all([world('http'), world('http')]);
  expect(one.answers).toHaveLength(3);
  expect(one.answers[0]).toBe('Thu, 01 Jan 2026 00:00:00 GMT 5 hello');
  expect(one.answers[1]).toMatch(/ 200000 x{12}$/);
  expect(two).toEqual(one);
  expect(await world('http')).toEqual(one);
  expect((await world('another')).hash).not.toBe(one.hash);
});
