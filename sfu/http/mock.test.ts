import { SignalRequest, SIPStatusCode } from '@livekit/protocol';
import { RoomServiceClient } from 'livekit-server-sdk';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decodeSignalResponse } from '#proto/livekit/signal-codec';
import { signToken } from '#proto/livekit/token';
import type { SfuCore } from '../core.ts';
import { KEY, SECRET, SfuBench } from '../node/sfu-bench.test-support.ts';
import { signalMockOf } from '../signal/signal-mock.ts';

let bench: SfuBench;

beforeEach(async () => {
  bench = await SfuBench.start([], { isTestbed: true });
});
afterEach(() => bench.close());

function tokenFor(mock: string): string {
  const exp = Math.floor(bench.clock.unixMs() / 1000) + 600;
  const video = { roomJoin: true, room: 'room' };
  return signToken({ iss: KEY, sub: 'alice', exp, video, attributes: { 'lk.mock': mock } }, SECRET);
}

/** What a client hears: the messages' names, then how it ended. */
class Listener {
  readonly heard: string[] = [];
  readonly socket: WebSocket;
  readonly ended: Promise<number>;
  #wake: () => void = () => undefined;

  constructor(mock: string, query = '') {
    this.socket = new WebSocket(`${bench.sfu.url}/rtc?protocol=16&access_token=${tokenFor(mock)}${query}`);
    this.socket.on('message', (data: Buffer, isBinary: boolean) => {
      const { message } = decodeSignalResponse(isBinary ? new Uint8Array(data) : data.toString());
      this.heard.push(message.case === 'leave' ? `leave ${message.value.action}` : String(message.case));
      this.#wake();
    });
    this.socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      this.socket.on('close', (code) => resolve(code));
    });
  }

  async hears(name: string): Promise<void> {
    while (!this.heard.includes(name)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async opened(): Promise<void> {
    await new Promise((resolve) => this.socket.once('open', resolve));
  }
}

/** The status and the words with which a handshake is refused. */
function refusedHandshake(path: string, token: string): Promise<[number, string]> {
  const socket = new WebSocket(`${bench.sfu.url}${path}?access_token=${token}`);
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (data: Buffer) => (body += data.toString()));
      response.on('end', () => resolve([response.statusCode ?? 0, body]));
    });
  });
}

test.each([
  ['validate_500', 500, 'internal server error'],
  ['validate_service_not_found', 404, '404 page not found'],
  ['room_not_found', 404, 'requested room does not exist'],
])(
  '%s is said by validate, and a handshake refused without words, whatever the token allows',
  async (signal, ...wanted) => {
    const exp = Math.floor(bench.clock.unixMs() / 1000) + 600;
    const attributes = { 'lk.mock': JSON.stringify({ signal }) };
    const withoutGrant = signToken({ iss: KEY, sub: 'alice', exp, attributes }, SECRET);
    for (const path of ['/rtc', '/rtc/v1'])
      for (const token of [tokenFor(attributes['lk.mock']), withoutGrant]) {
        const answer = await fetch(`${bench.httpUrl}${path}/validate?access_token=${token}`);
        expect([answer.status, await answer.text()]).toEqual(wanted);
        expect(await refusedHandshake(path, token)).toEqual([wanted[0], '']);
      }
    expect((await fetch(`${bench.httpUrl}/rtc/validate?access_token=${withoutGrant}x`)).status).toBe(401);
  },
);

test('a happy token is told so and joins', async () => {
  const answer = await fetch(`${bench.httpUrl}/rtc/validate?access_token=${tokenFor('{"signal":"happy"}')}`);
  expect([answer.status, await answer.text()]).toEqual([200, 'success']);
  const listener = new Listener('{"signal":"happy"}');
  await listener.hears('join');
  listener.socket.terminate();
});

test('whether pings are answered is said by the token of the present socket', async () => {
  const ping = new SignalRequest({ message: { case: 'ping', value: 1n } }).toBinary();
  const happy = new Listener('{}');
  await happy.hears('join');
  happy.socket.close();
  await happy.ended;
  const silent = new Listener('{"signal":"no_pong"}', '&reconnect=1');
  await silent.hears('reconnect');
  silent.socket.send(ping);
  silent.socket.close();
  await silent.ended;
  expect(silent.heard).not.toContain('pong');
  const back = new Listener('{}', '&reconnect=1');
  await back.hears('reconnect');
  back.socket.send(ping);
  await back.hears('pong');
  back.socket.terminate();
});

test.each([
  ['{"signal":"leave_first_message","leaveAction":99}', 'leave_first_message', 99],
  ['{"signal":"leave_first_message","leaveAction":-1}', 'leave_first_message', -1],
  ['{"signal":"leave_first_message","leaveAction":"2"}', 'leave_first_message', 0],
  ['{"signal":"leave_first_message","leaveAction":null}', 'leave_first_message', 0],
  ['{"SIGNAL":"leave_first_message","LeaveAction":"Resume"}', 'leave_first_message', 1],
  ['{"signal":"leave_first_message","leaveAction":1.5}', 'happy', 0],
  ['{"signal":"leave_first_message","leaveAction":true}', 'happy', 0],
  ['{"signal":"leave_first_message","leaveAction":{}}', 'happy', 0],
  ['{"signal":"Leave_First_Message"}', 'happy', 0],
  ['{"signal":5,"leaveAction":2}', 'happy', 0],
  ['["leave_first_message"]', 'happy', 0],
  ['{"signal":"leave_first_message"} x', 'happy', 0],
])('%s is read as LiveKit’s test server reads it', (text, mode, leaveAction) => {
  const core = { config: { isTestbed: true } } as SfuCore;
  expect(signalMockOf(core, { attributes: { 'lk.mock': text } })).toEqual({ mode, leaveAction });
});

test.each([
  ['close_when_connected', 1011],
  ['drop_when_connected', 1006],
])('%s ends the socket 200 ms after the join', async (signal, code) => {
  const listener = new Listener(JSON.stringify({ signal }));
  await listener.hears('join');
  bench.clock.advance(200);
  expect(await listener.ended).toBe(code);
});

test('close_before_join ends the socket after 50 ms with no message at all', async () => {
  const listener = new Listener('{"signal":"close_before_join"}');
  await listener.opened();
  bench.clock.advance(50);
  expect(await listener.ended).toBe(1011);
  expect(listener.heard).toEqual([]);
});

test.each([
  ['{"signal":"leave_when_connected","leaveAction":"reconnect"}', 'leave 2', true],
  ['{"signal":"leave_first_message","leaveAction":1}', 'leave 1', false],
  ['{"signal":"leave_first_message"}', 'leave 0', false],
])('%s', async (mock, wanted, isAfterJoin) => {
  const listener = new Listener(mock);
  if (isAfterJoin) {
    await listener.hears('join');
    bench.clock.advance(200);
  }
  await listener.hears(wanted);
  expect(listener.heard.includes('join')).toBe(isAfterJoin);
  listener.socket.terminate();
});

test('a client without media may resume, or is told to leave when it asked for that', async () => {
  const mock = '{"signal":"leave_during_reconnect","leaveAction":"RECONNECT"}';
  const happy = new Listener('{}');
  await happy.hears('join');
  happy.socket.close();
  await happy.ended;
  const back = new Listener('{}', '&reconnect=1');
  await back.hears('reconnect');
  const refused = new Listener(mock, '&reconnect=1');
  await refused.hears('leave 2');
  expect(refused.heard).toEqual(['leave 2']);
  for (const { socket } of [back, refused]) socket.terminate();
});

test('drop_on_close cuts the connection instead of completing the close', async () => {
  const listener = new Listener('{"signal":"drop_on_close"}');
  await listener.hears('join');
  listener.socket.close(1000);
  expect(await listener.ended).toBe(1006);
});

test('X-Lk-Mock: failures, pins, responses, authorisation', async () => {
  const call = (mock: unknown, method = 'ListRooms'): Promise<Response> =>
    fetch(`${bench.httpUrl}/twirp/livekit.RoomService/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-lk-mock': JSON.stringify(mock) },
      body: '{}',
    });
  const failed = await call({ skipAuth: true, failRegions: [0], failStatus: 429 });
  expect([failed.status, await failed.json()]).toEqual([
    429,
    { code: 'resource_exhausted', msg: 'mock failure (status 429)' },
  ]);
  const broken = await call({ skipAuth: true, failRegions: [0], failStatus: 500 });
  expect([broken.headers.get('x-lk-mock-region'), await broken.json()]).toMatchObject(['', { code: 'unavailable' }]);
  await expect(call({ skipAuth: true, failRegions: [0], failMode: 'Drop' })).rejects.toThrow();
  expect((await call({ skipAuth: true, pinnedRegions: ['region-1'] })).status).toBe(451);
  expect((await call({ failRegions: [1] })).status).toBe(401);
  const allowed = await call({ skipAuth: true });
  expect([allowed.status, allowed.headers.get('x-lk-mock-region')]).toEqual([200, '0']);
  const made = await call({ skipAuth: true, response: { sid: 'RM_x', name: 'mine' } }, 'CreateRoom');
  expect(await made.json()).toMatchObject({ sid: 'RM_x', name: 'mine' });
});

const ADMIN = { roomAdmin: true, room: 'mine', destinationRoom: 'there' };

test.each([
  ['RoomService/CreateRoom', { video: { roomCreate: true } }, {}],
  ['RoomService/ListRooms', { video: { roomList: true } }, {}],
  ['RoomService/SendData', { video: ADMIN }, { room: 'mine' }],
  ['RoomService/MoveParticipant', { video: ADMIN }, { room: 'mine', destinationRoom: 'there' }],
  ['AgentDispatchService/ListDispatch', { video: ADMIN }, { room: 'mine' }],
  ['Egress/ListEgress', { video: { roomRecord: true } }, {}],
  ['Ingress/ListIngress', { video: { ingressAdmin: true } }, {}],
  ['SIP/ListSIPTrunk', { sip: { admin: true } }, {}],
  ['SIP/CreateSIPParticipant', { sip: { call: true } }, {}],
  ['Connector/DialWhatsAppCall', { video: { roomCreate: true } }, {}],
])('X-Lk-Mock: %s looks at the token before it fails, is late or is turned away', async (path, grants, request) => {
  const exp = Math.floor(bench.clock.unixMs() / 1000) + 600;
  const call = async (mock: object, claims?: object): Promise<number> => {
    const headers: Record<string, string> = { 'content-type': 'application/json', 'x-lk-mock': JSON.stringify(mock) };
    if (claims !== undefined) headers['authorization'] = `Bearer ${signToken({ iss: KEY, exp, ...claims }, SECRET)}`;
    const url = `${bench.httpUrl}/twirp/livekit.${path}`;
    const { status } = await fetch(url, { method: 'POST', headers, body: JSON.stringify(request) });
    return status;
  };
  for (const mock of [{ failRegions: [0], delayMs: 60_000 }, { pinnedRegions: ['region-1'] }, { response: {} }]) {
    expect(await call(mock)).toBe(401);
    expect(await call(mock, { video: { roomJoin: true } })).toBe(401);
  }
  expect(await call({ failRegions: [0] }, grants)).toBe(503);
  expect(await call({ pinnedRegions: ['region-1'], delayMs: 60_000 }, grants)).toBe(451);
});

test.each([
  [486, 'Busy Here', 429, 'resource_exhausted'],
  [603, '', 403, 'permission_denied'],
  [408, 'Request Timeout', 408, 'deadline_exceeded'],
  [503, '', 412, 'failed_precondition'],
  [488, '', 400, 'invalid_argument'],
])('X-Lk-Mock: a call that ends with SIP %d %s is %d %s', async (code, status, httpStatus, twirpCode) => {
  const answer = await fetch(`${bench.httpUrl}/twirp/livekit.SIP/CreateSIPParticipant`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-lk-mock': JSON.stringify({ skipAuth: true, sipStatus: { code, status } }),
    },
    body: '{}',
  });
  const { meta, ...error } = (await answer.json()) as { code: string; meta: Record<string, string> };
  expect([answer.status, answer.headers.get('x-lk-mock-region'), error.code]).toEqual([httpStatus, '', twirpCode]);
  expect(meta['sip_status_code']).toBe(String(code));
  expect(meta['sip_status']).toBe(status === '' ? SIPStatusCode[code] : status);
});

test('X-Lk-Mock: the details of a SIP failure are those of LiveKit’s test server, to the byte', async () => {
  const headers = { 'content-type': 'application/json', 'x-lk-mock': '{"skipAuth":true,"sipStatus":{"code":603}}' };
  const url = `${bench.httpUrl}/twirp/livekit.SIP/TransferSIPParticipant`;
  const answer = await fetch(url, { method: 'POST', headers, body: '{}' });
  expect(await answer.json()).toEqual({
    code: 'permission_denied',
    msg: 'twirp error unknown: sip status: 603 (GLOBAL_DECLINE)',
    meta: {
      error_details:
        'CAcSHnNpcCBzdGF0dXMgNjAzOiBHTE9CQUxfREVDTElORRosCiV0eXBlLmdvb2dsZWFwaXMuY29tL2xpdmVraXQuU0lQU3RhdHVzEgMI2wQ=',
      sip_status: 'SIP_STATUS_GLOBAL_DECLINE',
      sip_status_code: '603',
    },
  });
});

test('X-Lk-Mock: a delay runs on the clock, regions may fail', async () => {
  let isAnswered = false;
  const headers = { 'x-lk-mock': '{"skipAuth":true,"delayMs":5000}', 'content-type': 'application/json' };
  const slow = fetch(`${bench.httpUrl}/twirp/livekit.RoomService/ListRooms`, { method: 'POST', headers, body: '{}' });
  void slow.then(() => (isAnswered = true));
  await new RoomServiceClient(bench.httpUrl, KEY, SECRET).listRooms();
  expect(isAnswered).toBe(false);
  bench.clock.advance(5_000);
  expect((await slow).status).toBe(200);
  const regions = (mock: string): Promise<Response> =>
    fetch(`${bench.httpUrl}/settings/regions`, { headers: { 'x-lk-mock': mock } });
  expect((await regions('{"regionsStatus":500}')).status).toBe(500);
  expect(await (await regions('{"regionsStatus":200,"pinnedRegions":["region-99"],"delayMs":9000}')).json()).toEqual(
    {},
  );
  expect(await (await regions('{}')).json()).toMatchObject({ regions: [{ distance: '0' }] });
});

test('X-Lk-Mock: a call that no service knows asks for no grants', async () => {
  const headers = { 'content-type': 'application/json', 'x-lk-mock': '{"failRegions":[0]}' };
  for (const path of ['RoomService/Nope', 'Nope/Nope']) {
    const answer = await fetch(`${bench.httpUrl}/twirp/livekit.${path}`, { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(503);
  }
});

test('metrics and rooms can be looked at, on a testbed only (HOOK-010…HOOK-012)', async () => {
  await bench.join('alice');
  const metrics = await (await fetch(`${bench.httpUrl}/metrics`)).text();
  expect(metrics).toMatch(/^livekit_room_total 1$/m);
  expect(metrics).toMatch(/^livekit_participant_total 1$/m);
  expect(metrics).toMatch(/^jitterbug_joins_total 1$/m);
  const rooms: unknown = await (await fetch(`${bench.httpUrl}/debug/rooms`)).json();
  expect(rooms).toMatchObject([{ name: 'room', participants: [{ identity: 'alice' }] }]);
  const plain = await SfuBench.start();
  const statuses = ['/metrics', '/debug/rooms', '/settings/regions'].map((path) => fetch(`${plain.httpUrl}${path}`));
  expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([404, 404, 404]);
  await plain.close();
});
