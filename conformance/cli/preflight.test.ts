import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { defectsNamedIn, preflight } from './preflight.ts';
import { describeConnectError } from './preflight-words.ts';

const SECRET = 'hush-hush-hush-hush-hush-hush-hush';
const stops: (() => void)[] = [];

afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function listening(server: Server | HttpServer, scheme = 'ws'): Promise<string> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function complaint(url: string, limitMs = 5_000): Promise<string> {
  const failed = await preflight({
    target: { url, apiKey: 'the-key', apiSecret: SECRET },
    tls: { insecure: false },
    room: 'jitterbug-test',
    interrupted: new AbortController().signal,
    limitMs,
  }).then(
    () => 'it passed',
    (thrown: unknown) => (thrown as Error).message,
  );
  expect(failed).not.toContain('\n');
  return failed.replace(url, 'URL');
}

function answering(status: number, body: string, headers: Record<string, string> = {}): HttpServer {
  return createHttpServer((_request, response) => response.writeHead(status, headers).end(body));
}

it('nothing listens', async () => {
  const url = await listening(createTcpServer());
  stops.splice(0).forEach((stop) => stop());
  expect(await complaint(url)).toMatch(/^URL refused the connection, nothing listens there: wanted a LiveKit/);
});

it('accepted and never answered', async () => {
  const url = await listening(createTcpServer());
  expect(await complaint(url, 150)).toMatch(/^URL accepted the connection but answered nothing within 0.15 s: wanted/);
});

it('a WebSocket that says nothing', async () => {
  const http = createHttpServer();
  const webSockets = new WebSocketServer({ server: http });
  stops.push(() => webSockets.clients.forEach((client) => client.terminate()));
  expect(await complaint(await listening(http), 150)).toMatch(
    /^URL accepted the WebSocket but sent no JoinResponse within/,
  );
});

it('a WebSocket that speaks something else', async () => {
  const http = createHttpServer();
  new WebSocketServer({ server: http }).on('connection', (socket) => socket.send('hello'));
  expect(await complaint(await listening(http))).toMatch(
    /^URL accepted the WebSocket but speaks something that is no LiveKit/,
  );
});

it('a WebSocket that closes at once', async () => {
  const http = createHttpServer();
  new WebSocketServer({ server: http }).on('connection', (socket) => socket.close(1008));
  expect(await complaint(await listening(http))).toMatch(/^URL accepted the WebSocket and closed it with code 1008/);
});

it('something that is no HTTP', async () => {
  const url = await listening(createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')));
  expect(await complaint(url)).toMatch(/^URL answered something that is no HTTP/);
});

it('a server that hangs up', async () => {
  const url = await listening(createTcpServer((socket) => socket.once('data', () => socket.end())));
  expect(await complaint(url)).toMatch(/^URL closed the connection without an answer/);
});

it('no TLS where TLS was wanted', async () => {
  const url = await listening(answering(200, ''), 'wss');
  expect(await complaint(url)).toMatch(/^URL does not speak TLS as wanted .*use a ws:\/\/ URL$/);
});

test.each<[string, number, string, RegExp]>([
  ['{} to everything', 200, '{}', /^URL answered HTTP 200 '\{\}' where a WebSocket was wanted: wanted a LiveKit/],
  ['nothing at that path', 404, 'not found', /^URL answered HTTP 404 'not found' where/],
  ['a wrong secret', 401, 'invalid token: x, error: signature', /^URL refuses key or secret \(HTTP 401/],
  [
    'a wrong key',
    401,
    'invalid API key: the-key',
    /^URL does not know the API key \(HTTP 401 'invalid API key: \[redacted\]'\)/,
  ],
  ['a full server', 503, 'busy', /^URL is there but takes nobody now \(HTTP 503 'busy'\): try again later/],
])('%s', async (_name, status, body, said) => {
  expect(await complaint(await listening(answering(status, body)))).toMatch(said);
});

it('a redirect', async () => {
  const url = await listening(answering(301, '', { location: 'wss://elsewhere' }));
  expect(await complaint(url)).toMatch(/^URL redirects to wss:\/\/elsewhere \(HTTP 301\): give that URL instead/);
});

it('never shows a token that a server echoes', async () => {
  const server = createHttpServer((request, response) => response.writeHead(401).end(`bad: ${request.url}`));
  const said = await complaint(await listening(server));
  expect(said).toContain('refuses key or secret');
  expect(said).not.toMatch(/eyJ/);
});

test.each<[string, string, RegExp]>([
  ['ENOTFOUND', 'ws:', /host name that cannot be resolved/],
  ['ENETUNREACH', 'ws:', /cannot be reached \(ENETUNREACH\)/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'wss:', /not trusted .*--ca FILE.*--insecure/],
  ['CERT_HAS_EXPIRED', 'wss:', /not trusted \(CERT_HAS_EXPIRED\)/],
])('the error %s', (code, protocol, said) => {
  expect(describeConnectError(Object.assign(new Error(code), { code }), protocol)).toMatch(said);
});

test.each<[string, string[]]>([
  ['', []],
  ['region: here', []],
  ['defects: a-b', ['a-b']],
  ['jitterbug defects: a-b, c', ['a-b', 'c']],
  ['{"defects":["a-b","c"]}', ['a-b', 'c']],
])('defects named in %j', (debugInfo, names) => {
  expect(defectsNamedIn(debugInfo)).toEqual(names);
});

it('interrupted while it waits: the room that the server may have made is deleted', async () => {
  const interruption = new AbortController();
  const paths: string[] = [];
  const http = createHttpServer((request, response) => {
    paths.push(request.url ?? '');
    response.end();
  });
  const webSockets = new WebSocketServer({ server: http });
  stops.push(() => webSockets.clients.forEach((client) => client.terminate()));
  webSockets.on('connection', () => interruption.abort());
  const target = { url: await listening(http), apiKey: 'the-key', apiSecret: SECRET };
  const options = { target, tls: { insecure: false }, room: 'jitterbug-test', interrupted: interruption.signal };
  await expect(preflight(options)).rejects.toThrow(/interrupted$/);
  expect(paths).toEqual(['/twirp/livekit.RoomService/DeleteRoom']);
});
