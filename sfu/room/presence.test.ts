import {
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  ParticipantPermission,
  SignalRequest,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { CoreBench } from '../signal/core-bench.test-support.ts';

const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });

test('news of a non-publisher comes in a batch of three seconds, itself included (PRT-005)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  bench.clock.advance(1_000);
  bench.join('bob');
  bench.clock.advance(1_999);
  expect(alice.all('update')).toEqual([]);
  bench.clock.advance(1);
  expect(alice.only('update').participants.map(({ identity, state }) => [identity, state])).toEqual([
    ['alice', 1],
    ['bob', 1],
  ]);
});

test('news of a publisher goes out at once, its first track as two updates (PRT-005, wire order 6)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  const bob = bench.joinActive('bob');
  alice.media.publish('TR_1');
  expect(bob.updatesOf('alice').map(({ isPublisher, tracks }) => [isPublisher, tracks.length])).toEqual([
    [true, 1],
    [true, 1],
  ]);
  alice.say(leave);
  expect(bob.updatesOf('alice').at(-1)).toMatchObject({
    state: 3,
    disconnectReason: DisconnectReason.CLIENT_INITIATED,
  });
});

test('a joiner finds everybody but hidden participants, who are told to nobody (SIG-062, JWT-010)', () => {
  const bench = new CoreBench();
  bench.join('alice');
  const ghost = bench.join('ghost', { claims: { video: { hidden: true } } });
  const bob = bench.join('bob');
  expect(bob.only('join').otherParticipants.map(({ identity }) => identity)).toEqual(['alice']);
  bench.clock.advance(3_000);
  expect(bob.updatesOf('ghost')).toEqual([]);
  expect(ghost.updatesOf('bob')).toHaveLength(1);
});

test('the newest of two sessions of one identity stays; clients of protocol 12 see no end of the older (PRT-020…022)', () => {
  const bench = new CoreBench();
  const watcher = bench.join('watcher');
  const oldWatcher = bench.join('old', { query: 'protocol=11' });
  const older = bench.join('alice');
  const newer = bench.join('alice');
  expect(older.only('leave')).toMatchObject({
    reason: DisconnectReason.DUPLICATE_IDENTITY,
    action: LeaveRequest_Action.DISCONNECT,
  });
  expect(older.isClosed).toBe(true);
  const newSid = newer.only('join').participant?.sid;
  expect(watcher.updatesOf('alice').map(({ sid, state }) => [sid, state])).toEqual([[newSid, 1]]);
  expect(bench.rooms.find('room')?.participants()).toHaveLength(3);
  const olderSid = older.only('join').participant?.sid;
  expect(oldWatcher.updatesOf('alice').map(({ sid, state }) => [sid, state])).toEqual([
    [olderSid, 3],
    [newSid, 1],
  ]);
});

test('a socket that closes before the first connection takes its participant along; later it does not (SIG-056)', () => {
  const bench = new CoreBench();
  const watcher = bench.join('watcher');
  bench.join('early').session?.ended();
  const late = bench.joinActive('late');
  late.session?.ended();
  expect(
    bench.rooms
      .find('room')
      ?.participants()
      .map(({ identity }) => identity),
  ).toEqual(['watcher', 'late']);
  bench.clock.advance(3_000);
  expect(watcher.updatesOf('early').at(-1)).toMatchObject({
    state: 3,
    disconnectReason: DisconnectReason.SIGNAL_CLOSE,
  });
  expect(watcher.updatesOf('late').at(-1)?.state).toBe(2);
});

test('a lost transport asks for a resume and ends the participant five seconds later (PRT-051, PRT-052)', () => {
  const bench = new CoreBench();
  const watcher = bench.joinActive('watcher');
  const alice = bench.joinActive('alice');
  alice.media.owner.transportLost('test');
  expect(alice.only('leave')).toMatchObject({
    reason: DisconnectReason.CONNECTION_TIMEOUT,
    action: LeaveRequest_Action.RESUME,
  });
  expect(alice.isClosed).toBe(true);
  bench.clock.advance(4_999);
  expect(alice.media.owner.state).toBe('active');
  bench.clock.advance(3_001);
  expect(watcher.updatesOf('alice').at(-1)).toMatchObject({
    state: 3,
    disconnectReason: DisconnectReason.CONNECTION_TIMEOUT,
  });
});

test('a lost transport before the first connection ends the participant at once (PRT-057)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  alice.media.owner.transportLost('test');
  expect(bench.rooms.find('room')?.participants()).toEqual([]);
  expect(alice.media.calls.at(-1)).toBe('close SIGNAL_CLOSE');
});

test('who is not active within a minute is removed (SIG-116)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  const bob = bench.joinActive('bob');
  bench.clock.advance(60_000);
  expect(alice.only('leave')).toMatchObject({ reason: DisconnectReason.JOIN_FAILURE });
  expect(bob.isClosed).toBe(false);
});

test('a failed negotiation sends the client to a full reconnect (SIG-091), an old client by can_reconnect (REC-030)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  alice.media.owner.negotiationFailed('test');
  expect(alice.only('leave')).toMatchObject({
    reason: DisconnectReason.STATE_MISMATCH,
    action: LeaveRequest_Action.RECONNECT,
  });
});

test('a changed permission goes to everybody, with a new token; the same again is no news (JWT-020, JWT-024)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice', { claims: { video: { canUpdateOwnMetadata: true } } });
  const bob = bench.join('bob');
  alice.forget();
  const participant = bench.rooms.find('room')?.participantByIdentity('alice');
  const permission = new ParticipantPermission({ canSubscribe: true });
  expect(participant?.replacePermission(permission)).toBe(true);
  expect(participant?.replacePermission(permission.clone())).toBe(false);
  expect(alice.cases()).toEqual(['update', 'refreshToken']);
  expect(bob.updatesOf('alice')[0]?.permission).toMatchObject({
    canSubscribe: true,
    canPublish: false,
    canUpdateMetadata: false,
  });
  expect(alice.media.calls).toContain('permissionChanged');
});
