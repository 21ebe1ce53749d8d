import { DisconnectReason, LeaveRequest, SignalRequest } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { lateRefusal } from '../signal/admission.ts';
import { CoreBench } from '../signal/core-bench.test-support.ts';
import { parseJoinQuery } from '#proto/livekit/join-parameters';
import { participantClaimsOf } from '../auth/participant-claims.ts';

const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });

test('a room nobody joins closes after its empty timeout (ROOM-003)', () => {
  const bench = new CoreBench();
  bench.rooms.findOrCreate('empty', { emptyTimeoutS: 2, departureTimeoutS: 0, maxParticipants: 0, metadata: '' });
  bench.clock.advance(1_999);
  expect(bench.rooms.list()).toHaveLength(1);
  bench.clock.advance(1);
  expect(bench.rooms.list()).toEqual([]);
});

test('a room closes its departure timeout after the last one left; coming back in time finds the same room (ROOM-002, ROOM-009)', () => {
  const bench = new CoreBench();
  const first = bench.join('alice');
  const sid = first.only('join').room?.sid;
  first.say(leave);
  bench.clock.advance(19_999);
  const second = bench.join('alice');
  expect(second.only('join').room?.sid).toBe(sid);
  second.say(leave);
  bench.clock.advance(20_000);
  expect(bench.rooms.list()).toEqual([]);
  expect(bench.join('alice').only('join').room?.sid).not.toBe(sid);
});

test('agents keep no room open and are told that it closed (ROOM-007, ROOM-008)', () => {
  const bench = new CoreBench();
  const agent = bench.joinActive('agent', { claims: { kind: 'agent' } });
  const alice = bench.join('alice');
  alice.say(leave);
  bench.clock.advance(20_000);
  expect(agent.only('leave').reason).toBe(DisconnectReason.ROOM_CLOSED);
});

test('max_participants refuses one too many, but not the same identity again, and not an agent (ROOM-010, SIG-020)', () => {
  const bench = new CoreBench();
  bench.rooms.findOrCreate('room', { emptyTimeoutS: 0, departureTimeoutS: 0, maxParticipants: 1, metadata: '' });
  bench.join('alice');
  const refusalOf = (identity: string, kind: string): number | undefined => {
    const claims = participantClaimsOf({ sub: identity, kind, video: { roomJoin: true, room: 'room' } });
    const parameters = parseJoinQuery(new URLSearchParams());
    return lateRefusal(bench.core, bench.rooms, { isAdmitted: true, roomName: 'room', claims, parameters })?.status;
  };
  expect(refusalOf('bob', '')).toBe(500);
  expect(refusalOf('alice', '')).toBeUndefined();
  expect(refusalOf('agent', 'agent')).toBeUndefined();
});

test('counts are announced within five seconds, metadata at once, and nothing when nothing changed (ROOM-011, ROOM-012)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  bench.clock.advance(5_000);
  expect(alice.only('roomUpdate').room?.numParticipants).toBe(1);
  bench.rooms.find('room')?.setMetadata('hello');
  expect(alice.all('roomUpdate').at(-1)?.room?.metadata).toBe('hello');
  bench.rooms.find('room')?.setMetadata('hello');
  bench.clock.advance(60_000);
  expect(alice.all('roomUpdate')).toHaveLength(2);
});

test('a room made by a join takes its settings from the token; a live one keeps its own (JWT-018)', () => {
  const bench = new CoreBench();
  const first = bench.join('alice', { claims: { roomConfig: { metadata: 'first', departureTimeout: 7 } } });
  const second = bench.join('bob', { claims: { roomConfig: { metadata: 'second' } } });
  expect(first.only('join').room).toMatchObject({ metadata: 'first', departureTimeout: 7 });
  expect(second.only('join').room?.metadata).toBe('first');
});

test('a closing server tells everybody (ROOM-015)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  bench.rooms.close();
  expect(alice.only('leave').reason).toBe(DisconnectReason.SERVER_SHUTDOWN);
  expect(alice.isClosed).toBe(true);
});
