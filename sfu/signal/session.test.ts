import {
  AddTrackRequest,
  LeaveRequest,
  Ping,
  RequestResponse_Reason,
  SignalRequest,
  UpdateParticipantMetadata,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { verifyToken } from '#proto/livekit/token';
import { CoreBench } from './core-bench.test-support.ts';

const may = { video: { canUpdateOwnMetadata: true } };

function update(fields: ConstructorParameters<typeof UpdateParticipantMetadata>[0]): SignalRequest {
  const value = new UpdateParticipantMetadata(fields);
  return new SignalRequest({ message: { case: 'updateMetadata', value } });
}

test('a join is answered with join first, then a refreshed token, and the media side starts (SIG-040, SIG-112)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  expect(alice.cases()).toEqual(['join', 'refreshToken']);
  expect(alice.media.calls).toEqual(['start']);
  const join = alice.only('join');
  expect(join.participant).toMatchObject({ identity: 'alice', state: 0, version: 0, permission: { canPublish: true } });
  expect(join.participant?.sid).toMatch(/^PA_/);
  expect(join.room).toMatchObject({ name: 'room', emptyTimeout: 300, departureTimeout: 20 });
  expect(join).toMatchObject({ pingInterval: 5, pingTimeout: 15, subscriberPrimary: true, fastPublish: true });
  expect(join.enabledPublishCodecs.map(({ mime }) => mime).slice(0, 3)).toEqual([
    'video/VP8',
    'video/H264',
    'video/VP9',
  ]);
});

test('the refreshed token is signed with the first key, lives ten minutes and more, and comes every five minutes (TIM-026, TIM-027)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice', { claims: { name: 'Alice' } });
  const nowS = Math.floor(bench.clock.unixMs() / 1000);
  const claims = verifyToken(alice.only('refreshToken'), bench.core.config.keys, nowS);
  expect(claims).toMatchObject({
    sub: 'alice',
    name: 'Alice',
    exp: nowS + 600,
    video: { room: 'room', roomJoin: true },
  });
  bench.clock.advance(300_000);
  expect(alice.all('refreshToken')).toHaveLength(2);
});

test('both pings are answered, in the format of the question (SIG-042, SIG-047, SIG-048)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  alice.say(new SignalRequest({ message: { case: 'ping', value: 5n } }));
  alice.say(new SignalRequest({ message: { case: 'pingReq', value: new Ping({ timestamp: 7n }) } }), 'json');
  alice.say(new SignalRequest({ message: { case: 'ping', value: 5n } }));
  expect(alice.all('pong')).toEqual([BigInt(bench.clock.unixMs()), BigInt(bench.clock.unixMs())]);
  expect(alice.only('pongResp').lastPingTimestamp).toBe(7n);
  expect(alice.frames.slice(2).map((frame) => typeof frame)).toEqual(['object', 'string', 'object']);
});

test('an unknown or empty message is ignored, and a handler that fails hurts nobody (SIG-046)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  const bob = bench.join('bob');
  alice.session?.receive(new Uint8Array());
  alice.session?.receive('{"nobodyKnowsThis":{}}');
  alice.session?.receive(new Uint8Array([0xfa, 0x07, 0x00]));
  alice.say(new SignalRequest({ message: { case: 'addTrack', value: new AddTrackRequest() } }));
  expect(alice.isClosed).toBe(false);
  expect(bob.isClosed).toBe(false);
  expect(bench.lines).toEqual(['room/alice: addTrack could not be handled: a handler that fails']);
});

test.each([
  ['binary', new Uint8Array([0xff, 0xff, 0xff])],
  ['text', 'garbage'],
])('a %s frame that cannot be read ends that session only (SIG-043)', (_format, frame) => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  const bob = bench.join('bob');
  alice.session?.receive(frame);
  expect(alice.isClosed).toBe(true);
  expect(
    bench.rooms
      .find('room')
      ?.participants()
      .map(({ identity }) => identity),
  ).toEqual(['bob']);
  bob.say(new SignalRequest({ message: { case: 'ping', value: 1n } }));
  expect(bob.all('pong')).toHaveLength(1);
});

test('a leave is answered with the server’s own, then the socket closes (SIG-117)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  alice.say(new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } }));
  expect(alice.only('leave')).toMatchObject({ reason: 1, action: 0 });
  expect(alice.isClosed).toBe(true);
  expect(alice.media.calls.at(-1)).toBe('close CLIENT_INITIATED');
});

test('metadata, name and attributes change with the permission: everybody is told, the token follows (PRT-030…040)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice', { claims: { ...may, attributes: { k: 'v', gone: 'x' } } });
  const bob = bench.join('bob');
  alice.forget();
  alice.say(update({ name: 'Alice', metadata: 'm', attributes: { x: '1', gone: '' }, requestId: 7 }));
  expect(bob.updatesOf('alice').map(({ name, metadata, version }) => [name, metadata, version])).toEqual([
    ['Alice', '', 2],
    ['Alice', 'm', 3],
    ['Alice', 'm', 4],
  ]);
  expect(bob.updatesOf('alice').at(-1)?.attributes).toEqual({ k: 'v', x: '1' });
  expect(alice.cases()).toEqual([
    'update',
    'refreshToken',
    'update',
    'refreshToken',
    'update',
    'refreshToken',
    'requestResponse',
  ]);
  expect(alice.only('requestResponse')).toMatchObject({ requestId: 7, reason: RequestResponse_Reason.OK });
});

test('without the permission nothing changes (JWT-009)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  const bob = bench.join('bob');
  alice.say(update({ metadata: 'm', requestId: 8 }));
  expect(alice.only('requestResponse')).toMatchObject({ requestId: 8, reason: RequestResponse_Reason.NOT_ALLOWED });
  expect(bob.updatesOf('alice')).toEqual([]);
});

test.each([
  ['name', { name: 'x'.repeat(257) }, { name: 'x'.repeat(256) }],
  ['metadata', { metadata: 'x'.repeat(524_289) }, { metadata: 'x'.repeat(524_288) }],
  ['attributes', { attributes: { k: 'x'.repeat(65_536) } }, { attributes: { k: 'x'.repeat(65_535) } }],
])('an oversized %s is refused and hurts nobody, the greatest allowed one passes (PRT-035)', (_what, over, fits) => {
  const bench = new CoreBench();
  const alice = bench.join('alice', { claims: may });
  const bob = bench.join('bob');
  alice.say(update({ ...over, requestId: 1 }));
  expect(alice.only('requestResponse').reason).toBe(RequestResponse_Reason.LIMIT_EXCEEDED);
  expect(bob.updatesOf('alice')).toEqual([]);
  alice.say(update({ ...fits, requestId: 2 }));
  expect(bob.updatesOf('alice')).toHaveLength(1);
});
