import {
  DataPacket,
  MoveParticipantRequest,
  PerformRpcRequest,
  RpcAck,
  RpcError,
  RpcResponse,
} from '@livekit/protocol';
import { beforeEach, expect, test } from 'vitest';
import { TwirpError } from '#proto/livekit/twirp';
import type { TwirpMessage } from '#proto/livekit/twirp';
import { Quirks } from '../../quirks/quirks.ts';
import { CoreBench } from '../../signal/core-bench.test-support.ts';
import type { TestPeer } from '../../signal/core-bench.test-support.ts';
import { RoomService } from './room-service.ts';

const video = { roomAdmin: true, room: 'room', destinationRoom: 'other' };
let bench: CoreBench;
let bob: TestPeer;
let results: (TwirpMessage | TwirpError)[];

beforeEach(() => {
  bench = new CoreBench();
  bob = bench.joinActive('bob');
  results = [];
});

function call(fields: ConstructorParameters<typeof PerformRpcRequest>[0]): void {
  const request = new PerformRpcRequest({ room: 'room', destinationIdentity: 'bob', method: 'echo', ...fields });
  new RoomService(bench.core, bench.rooms).call('PerformRpc', request, { video }, (result) => results.push(result));
}

function requestIds(): string[] {
  return bob.media.packets.flatMap(({ value }) => (value.case === 'rpcRequest' ? [value.value.id] : []));
}

function answer(value: DataPacket['value']): boolean | undefined {
  return bob.media.owner.takeDataPacket?.(new DataPacket({ value }));
}

function ack(requestId: string): void {
  answer({ case: 'rpcAck', value: new RpcAck({ requestId }) });
}

function refusals(): unknown[] {
  return results.map((result) => (result instanceof TwirpError ? [result.code, result.message] : result));
}

test('the answer of the handler comes back, and is not relayed (ROOM-054)', () => {
  call({ payload: 'hello' });
  const [id = ''] = requestIds();
  expect(bob.media.packets[0]).toMatchObject({ participantIdentity: id });
  ack(id);
  const response = new RpcResponse({ requestId: id, value: { case: 'payload', value: 'world' } });
  expect(answer({ case: 'rpcResponse', value: response })).toBe(true);
  expect(results).toMatchObject([{ payload: 'world' }]);
  expect(answer({ case: 'rpcResponse', value: new RpcResponse({ requestId: 'of a client' }) })).toBe(false);
  bench.clock.advance(60_000);
  expect(results).toHaveLength(1);
});

test('an error of the handler is internal and says its code (ROOM-054)', () => {
  call({});
  const error = new RpcError({ code: 42, message: 'no', data: 'why' });
  const response = new RpcResponse({ requestId: requestIds()[0] ?? '', value: { case: 'error', value: error } });
  answer({ case: 'rpcResponse', value: response });
  expect(refusals()).toEqual([['internal', 'RpcError 42: no: why']]);
});

test.each([
  ['no ack', {}, 2_000, ['canceled', 'RpcError 1501: Connection timeout'], false],
  ['no response in time', { responseTimeoutMs: 1_500 }, 1_500, ['canceled', 'RpcError 1502: Response timeout'], true],
  [
    'a payload over 15 KiB',
    { payload: 'x'.repeat(15_361) },
    0,
    ['malformed', 'RpcError 1402: Request payload too large'],
    false,
  ],
  ['nobody there', { destinationIdentity: 'carol' }, 3_000, ['unavailable', 'no response from servers'], false],
  ['no destination', { destinationIdentity: '' }, 0, ['invalid_argument', 'destination identity is required'], false],
])('%s (ROOM-045, ROOM-054)', (_what, fields, afterMs, wanted, isAcknowledged) => {
  call(fields);
  if (isAcknowledged) ack(requestIds()[0] ?? '');
  bench.clock.advance(Math.max(0, afterMs - 1));
  expect(results).toHaveLength(afterMs === 0 ? 1 : 0);
  bench.clock.advance(1);
  expect(refusals()).toEqual([wanted]);
});

test('a handler that never answers runs once, the end is at 10 s (TIM-062)', () => {
  call({});
  ack(requestIds()[0] ?? '');
  bench.clock.advance(9_999);
  expect([requestIds().length, results]).toEqual([1, []]);
  bench.clock.advance(1);
  expect(refusals()).toEqual([['canceled', 'RpcError 1502: Response timeout']]);
});

test('with the quirk it runs three times, the end is at 15 s (ROOM-058)', () => {
  bench = new CoreBench([], { quirks: new Quirks(['rpc-repeated']) });
  bob = bench.joinActive('bob');
  call({});
  for (const [index, laterMs] of [3_000, 5_000, 6_999].entries()) {
    expect(requestIds()).toHaveLength(index + 1);
    ack(requestIds()[index] ?? '');
    bench.clock.advance(laterMs);
  }
  expect(results).toEqual([]);
  bench.clock.advance(1);
  expect(refusals()).toEqual([['deadline_exceeded', 'context deadline exceeded']]);
});

test('who leaves after its ack ends the call (ROOM-054)', () => {
  call({});
  ack(requestIds()[0] ?? '');
  bench.rooms.find('room')?.close(1);
  expect(refusals()).toEqual([['unavailable', 'RpcError 1503: Recipient disconnected']]);
});

test.each([
  ['room', 'bob', ['unauthenticated', 'permissions denied']],
  ['other', 'bob', ['unknown', 'not implemented']],
])('MoveParticipant to %s (ROOM-053)', (destinationRoom, identity, wanted) => {
  const request = new MoveParticipantRequest({ room: 'room', identity, destinationRoom });
  new RoomService(bench.core, bench.rooms).call('MoveParticipant', request, { video }, (result) =>
    results.push(result),
  );
  expect(refusals()).toEqual([wanted]);
});

test('MoveParticipant to its own room, or of nobody (ROOM-053)', () => {
  const service = new RoomService(bench.core, bench.rooms);
  const claims = { video: { ...video, destinationRoom: 'room' } };
  const same = new MoveParticipantRequest({ room: 'room', identity: 'bob', destinationRoom: 'room' });
  service.call('MoveParticipant', same, claims, (result) => results.push(result));
  const nobody = new MoveParticipantRequest({ room: 'room', identity: 'nobody', destinationRoom: 'other' });
  service.call('MoveParticipant', nobody, { video }, (result) => results.push(result));
  bench.clock.advance(3_000);
  expect(refusals()).toEqual([
    ['invalid_argument', 'destination room cannot be the same as source room'],
    ['unavailable', 'no response from servers'],
  ]);
});
