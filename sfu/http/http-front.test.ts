import { connect } from 'node:net';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTokenUnverified, signToken } from '#proto/livekit/token';
import { SfuBench } from '../node/sfu-bench.test-support.ts';

let bench: SfuBench;
beforeEach(async () => {
  bench = await SfuBench.start();
});
afterEach(() => bench.close());

async function get(path: string, init: RequestInit = {}): Promise<[number, string]> {
  const response = await fetch(`${bench.httpUrl}${path}`, { redirect: 'manual', ...init });
  return [response.status, await response.text()];
}

/** Status and body with which a handshake is refused. */
async function refusedHandshake(path: string, headers: Record<string, string> = {}): Promise<[number, string]> {
  const socket = new WebSocket(`${bench.sfu.url}${path}`, { headers });
  socket.on('error', () => undefined);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, import('node:http').IncomingMessage];
  let body = '';
  for await (const part of response) body += String(part);
  return [response.statusCode ?? 0, body];
}

test('the plain routes answer as livekit-server does (SIG-002, SIG-003, SIG-037, SIG-038, HOOK-009)', async () => {
  const token = bench.token('alice');
  expect(await get('/')).toEqual([200, 'OK']);
  expect(await get('/', { method: 'HEAD' })).toEqual([200, '']);
  expect(await get('/rtc')).toEqual([404, '']);
  expect(await get('/rtc/v1')).toEqual([404, '']);
  expect(await get('/nothing')).toEqual([404, '404 page not found\n']);
  expect(await get(`/rtc/validate?access_token=${token}`)).toEqual([200, 'success']);
  expect(await get(`//rtc/validate?access_token=${token}`)).toEqual([200, 'success']);
  expect((await get(`///rtc/validate?access_token=${token}`))[0]).toBe(307);
});

test('refusals carry the status and sentence that clients know (SIG-005…SIG-015, SIG-024, SIG-034)', async () => {
  const token = bench.token('alice');
  const claims = readTokenUnverified(token);
  const secret = 'a-secret-of-thirty-two-characters';
  const expired = signToken({ ...claims, exp: 1 }, secret);
  const noJoin = signToken({ ...claims, video: { roomList: true } }, secret);
  const noRoom = signToken({ ...claims, video: { roomJoin: true } }, secret);
  const noIdentity = signToken({ ...claims, sub: '' }, secret);
  const longIdentity = signToken({ ...claims, sub: 'x'.repeat(257) }, secret);
  const validate = (credential: string, path = '/rtc/validate'): Promise<[number, string]> =>
    get(`${path}?access_token=${credential}`);
  expect(await get('/rtc/validate')).toEqual([401, 'no permissions to access the room']);
  expect(await validate('garbage')).toEqual([401, 'invalid authorization token']);
  expect(await validate(bench.token('alice', {}, { secret: 'wrong' }))).toEqual([
    401,
    'invalid token: token signature is invalid',
  ]);
  expect(await validate(bench.token('alice', {}, { key: 'nobody' }))).toEqual([401, 'invalid API key']);
  expect(await validate(expired)).toEqual([401, 'invalid token: token is expired']);
  expect(await validate(noJoin)).toEqual([401, 'permissions denied']);
  expect(await validate(noRoom)).toEqual([400, 'no room name']);
  expect(await validate(noIdentity)).toEqual([400, 'identity cannot be empty']);
  expect((await validate(longIdentity))[0]).toBe(400);
  expect(await validate(token, '/rtc/v1/validate')).toEqual([400, 'join_request is required']);
  expect(await get(`/rtc/validate?attributes=**&access_token=${token}`)).toEqual([400, 'cannot decode attributes']);
  const [status, body] = await get(`/rtc/validate?access_token=${token}`, { headers: { authorization: 'Basic x' } });
  expect([status, body]).toEqual([401, 'invalid authorization header. Must start with Bearer ']);
});

test('a second API key is as good as the first; the header wins over the query (SIG-005, SIG-009)', async () => {
  const second = bench.token('alice', {}, { key: 'second', secret: 'second-a-secret-of-thirty-two-characters' });
  expect(await get(`/rtc/validate?access_token=${second}`)).toEqual([200, 'success']);
  const wrong = bench.token('alice', {}, { secret: 'wrong' });
  const headers = { authorization: `Bearer ${wrong}` };
  expect((await get(`/rtc/validate?access_token=${second}`, { headers }))[0]).toBe(401);
});

test('a refused join is a status on the handshake (SIG-004, SIG-017)', async () => {
  expect(await refusedHandshake('/rtc?access_token=garbage')).toEqual([401, 'invalid authorization token']);
  expect((await refusedHandshake('/nothing'))[0]).toBe(404);
  await bench.close();
  bench = await SfuBench.start([], { autoCreateRooms: false });
  const refusal = await refusedHandshake(`/rtc?access_token=${bench.token('alice')}`);
  expect(refusal).toEqual([404, 'requested room does not exist']);
});

test('browsers of any origin may ask (SIG-036)', async () => {
  const headers = {
    origin: 'https://app.example',
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };
  const preflight = await fetch(`${bench.httpUrl}/twirp/livekit.RoomService/ListRooms`, { method: 'OPTIONS', headers });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('access-control-max-age')).toBe('86400');
  expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example');
  const refused = await fetch(`${bench.httpUrl}/rtc/validate`, { headers: { origin: 'https://app.example' } });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
});

test('the date is the clock’s, not the machine’s', async () => {
  bench.clock.advance(86_400_000);
  const response = await fetch(`${bench.httpUrl}/`);
  expect(response.headers.get('date')).toBe(
    new Date(bench.clock.unixMs() - (bench.clock.unixMs() % 1000)).toUTCString(),
  );
});

test('a join over a real socket negotiates permessage-deflate, answers pings and says good-bye (SIG-045, SIG-053)', async () => {
  const alice = await bench.join('alice');
  expect(alice.socket.extensions).toContain('permessage-deflate');
  expect(await alice.isServed()).toBe(true);
  alice.send({ case: 'leave', value: undefined as never });
  expect((await alice.next('leave')).reason).toBe(1);
  expect(await alice.closed).toBe(1000);
});

test.each([
  ['head', 'POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: x\r\nContent-Le'],
  ['body', 'POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'],
])('half a %s of a request is cut after a while and hurts nobody', async (_what, half) => {
  const alice = await bench.join('alice');
  const socket = connect(bench.sfu.port, bench.sfu.address);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(half);
  // A whole exchange on another connection proves that the half request has been read.
  await get('/');
  bench.clock.advance(14_000);
  expect(await alice.isServed()).toBe(true);
  bench.clock.advance(2_000);
  await once(socket, 'close');
  expect(await alice.isServed()).toBe(true);
});

test('a frame of ten megabytes closes its own socket with 1009 and hurts nobody (SIG-044)', async () => {
  const alice = await bench.join('alice');
  const bob = await bench.join('bob');
  alice.socket.send(Buffer.alloc(10 * 1_048_576));
  expect(await alice.closed).toBe(1009);
  expect(await bob.isServed()).toBe(true);
});

test('garbage closes its own socket with 1000 and hurts nobody (SIG-043)', async () => {
  const alice = await bench.join('alice');
  const bob = await bench.join('bob');
  alice.socket.send(Buffer.from([0xff, 0xff, 0xff]));
  expect(await alice.closed).toBe(1000);
  expect(await bob.isServed()).toBe(true);
});

test('the server pings every ten seconds, and a socket that never answers counts as dead (SIG-052)', async () => {
  const alice = await bench.join('alice');
  bench.clock.advance(10_000);
  await once(alice.socket, 'ping');
  expect(await alice.isServed()).toBe(true);
  alice.socket.pause();
  bench.clock.advance(60_000);
  alice.socket.resume();
  expect(await alice.closed).toBe(1006);
});

test('a request body over the limit is refused before anything is looked at', async () => {
  const body = Buffer.alloc(11 * 1_048_576);
  const [status] = await get('/twirp/livekit.RoomService/ListRooms', { method: 'POST', body });
  expect(status).toBe(413);
});
