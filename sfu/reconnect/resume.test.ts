import { DisconnectReason, LeaveRequest, LeaveRequest_Action, Ping, SignalRequest } from '@livekit/protocol';
import { expect, test } from 'vitest';
import type { TestPeer } from '../signal/core-bench.test-support.ts';
import { CoreBench } from '../signal/core-bench.test-support.ts';

const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });
const ping = new SignalRequest({ message: { case: 'pingReq', value: new Ping() } });

test('a resume answers in the order of the wire, and the others notice nothing (REC-002, REC-008)', () => {
  const bench = new CoreBench();
  const watcher = bench.joinActive('watcher');
  const bob = bench.joinActive('bob');
  const alice = bench.joinActive('alice');
  bench.clock.advance(3_000);
  alice.session?.ended();
  bob.media.publish('TR_1');
  watcher.forget();
  const back = bench.join('alice', { query: `reconnect=1&sid=${alice.only('join').participant?.sid}` });
  expect(back.cases()).toEqual(['reconnect', 'update', 'roomUpdate', 'refreshToken']);
  expect(back.only('update').participants.map(({ identity }) => identity)).toEqual(['watcher', 'bob', 'alice']);
  expect(back.media.calls.at(-1)).toBe('resume');
  bench.clock.advance(10_000);
  expect(watcher.updatesOf('alice')).toEqual([]);
});

test('a resume within the grace keeps the participant (PRT-052)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  alice.media.owner.transportLost('test');
  bench.clock.advance(4_000);
  bench.join('alice', { query: 'reconnect=1' });
  bench.clock.advance(60_000);
  expect(alice.media.owner.state).toBe('active');
});

test('a second socket closes the first, whose end hurts nobody (SIG-057, REC-019)', () => {
  const bench = new CoreBench();
  const alice = bench.join('alice');
  const second = bench.join('alice', { query: 'reconnect=1' });
  expect(alice.isClosed).toBe(true);
  alice.session?.ended();
  expect(second.isClosed).toBe(false);
  expect(bench.rooms.find('room')?.participants()).toHaveLength(1);
});

test('who left meanwhile comes first, if the leave had been told (REC-002)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  const bob = bench.joinActive('bob');
  bob.media.publish('TR_1');
  bench.clock.advance(10_000);
  bob.say(leave);
  const back = bench.join('alice', { query: 'reconnect=1' });
  expect(back.all('update')[0]?.participants).toMatchObject([{ identity: 'bob', state: 3 }]);
  expect(alice.isClosed).toBe(true);
});

test('who left before the client was last heard comes too, unless it has surely read of it or somebody is back', () => {
  const goneAfter = (happens: (bench: CoreBench, alice: TestPeer) => void): string[] => {
    const bench = new CoreBench();
    const alice = bench.joinActive('alice');
    const bob = bench.joinActive('bob');
    bob.media.publish('TR_1');
    bench.clock.advance(10_000);
    bob.say(leave);
    bench.clock.advance(1_000);
    happens(bench, alice);
    bench.clock.advance(1_000);
    const [first] = bench.join('alice', { query: 'reconnect=1' }).all('update');
    return (first?.participants ?? []).filter(({ state }) => state === 3).map(({ identity }) => identity);
  };
  const speaks = (alice: TestPeer): void => alice.say(ping);
  expect(goneAfter((_bench, alice) => speaks(alice))).toEqual(['bob']);
  expect(
    goneAfter((bench, alice) => {
      alice.session?.read(bench.clock.nowUs());
      speaks(alice);
    }),
  ).toEqual([]);
  expect(
    goneAfter((bench, alice) => {
      bench.joinActive('bob');
      speaks(alice);
    }),
  ).toEqual([]);
});

test('who left while the client had no socket comes first as well (REC-002)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  const bob = bench.joinActive('bob');
  bob.media.publish('TR_1');
  alice.session?.ended();
  bench.clock.advance(1_000);
  bob.say(leave);
  const [first, second] = bench.join('alice', { query: 'reconnect=1' }).all('update');
  expect(first?.participants).toMatchObject([{ identity: 'bob', state: 3 }]);
  expect(second?.participants.map(({ identity }) => identity)).toEqual(['alice']);
});

test.each([
  ['nobody of that identity', 'carol', ''],
  ['another session of that identity', 'alice', '&sid=PA_other'],
])('a resume of %s is sent to a full reconnect (REC-004, REC-005)', (_what, identity, sid) => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  const stranger = bench.join(identity, { query: `reconnect=1${sid}` });
  expect(stranger.cases()).toEqual(['leave']);
  expect(stranger.only('leave')).toMatchObject({
    reason: DisconnectReason.STATE_MISMATCH,
    action: LeaveRequest_Action.RECONNECT,
  });
  expect(stranger.isClosed).toBe(true);
  expect(alice.isClosed).toBe(false);
});

test('a resume into no room makes none (REC-007)', () => {
  const bench = new CoreBench();
  expect(bench.join('alice', { query: 'reconnect=1' }).cases()).toEqual(['leave']);
  expect(bench.rooms.list()).toEqual([]);
});
