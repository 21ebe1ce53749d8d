import {
  CandidateProtocol,
  DisconnectReason,
  LeaveRequest_Action,
  SignalRequest,
  SimulateScenario,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { parseJoinQuery } from '#proto/livekit/join-parameters';
import { participantClaimsOf } from '../../auth/participant-claims.ts';
import { lateRefusal } from '../admission.ts';
import { CoreBench } from '../core-bench.test-support.ts';
import type { TestPeer } from '../core-bench.test-support.ts';

function simulate(peer: TestPeer, scenario: SimulateScenario['scenario']): void {
  peer.say(new SignalRequest({ message: { case: 'simulate', value: new SimulateScenario({ scenario }) } }));
}

test('speaker_update: who hears the participant is told now and after so many seconds (REC-050)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  const bob = bench.joinActive('bob');
  const carol = bench.joinActive('carol');
  bob.media.subscribedTo.add(alice.media.owner.participantSid);
  simulate(alice, { case: 'speakerUpdate', value: 3 });
  bench.clock.advance(2_999);
  const said = (peer: TestPeer): unknown[] => peer.all('speakersChanged').map(({ speakers }) => speakers[0]?.active);
  expect([said(alice), said(bob), said(carol)]).toEqual([[true], [true], []]);
  bench.clock.advance(1);
  expect([said(alice), said(bob), said(carol)]).toEqual([[true, false], [true, false], []]);
});

test.each([
  ['nodeFailure', DisconnectReason.SERVER_SHUTDOWN, false],
  ['migration', DisconnectReason.MIGRATION, false],
  ['serverLeave', DisconnectReason.SERVER_SHUTDOWN, true],
] as const)('%s ends the session, a resume is sent to a full reconnect (REC-051…REC-053)', (name, reason, isTold) => {
  const bench = new CoreBench();
  const watcher = bench.joinActive('watcher');
  const alice = bench.joinActive('alice');
  alice.forget();
  simulate(alice, { case: name, value: true });
  expect(alice.isClosed).toBe(true);
  expect(alice.all('leave').map((leave) => [leave.action, leave.reason])).toEqual(
    isTold ? [[LeaveRequest_Action.DISCONNECT, reason]] : [],
  );
  bench.clock.advance(3_000);
  expect(watcher.updatesOf('alice').at(-1)).toMatchObject({ state: 3, disconnectReason: reason });
  expect(bench.join('alice', { query: 'reconnect=1' }).only('leave').action).toBe(LeaveRequest_Action.RECONNECT);
});

test('switch_candidate_protocol restarts ICE; TLS asks for a relay at the next connection (REC-054)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  simulate(alice, { case: 'switchCandidateProtocol', value: CandidateProtocol.TLS });
  expect(alice.media.calls.at(-1)).toBe('resume');
  const back = bench.join('alice', { query: 'reconnect=1' });
  expect(back.only('reconnect').clientConfiguration?.forceRelay).toBe(2);
});

test.each([
  [CandidateProtocol.UDP, true, undefined],
  [CandidateProtocol.TCP, false, undefined],
  [CandidateProtocol.TLS, false, 2],
])(
  'switch_candidate_protocol %i is remembered for 5 min of the next sessions (CON-011)',
  (value, isFast, forceRelay) => {
    const bench = new CoreBench();
    simulate(bench.joinActive('alice'), { case: 'switchCandidateProtocol', value });
    const joined = (identity: string): unknown[] => {
      const { fastPublish, clientConfiguration } = bench.join(identity).only('join');
      return [fastPublish, clientConfiguration?.forceRelay];
    };
    expect(joined('bob')).toEqual([true, undefined]);
    bench.clock.advance(299_000);
    expect(joined('alice')).toEqual([isFast, forceRelay]);
    bench.clock.advance(1_000);
    expect(joined('alice')).toEqual([true, undefined]);
  },
);

test('disconnect_signal_on_resume: the next resume is answered in full, then its socket closes (REC-056)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  simulate(alice, { case: 'disconnectSignalOnResume', value: true });
  const first = bench.join('alice', { query: 'reconnect=1' });
  expect(first.cases()).toEqual(['reconnect', 'update', 'roomUpdate', 'refreshToken']);
  expect(first.isClosed).toBe(true);
  expect(bench.join('alice', { query: 'reconnect=1' }).isClosed).toBe(false);
});

test.each([
  [4_000, 500],
  [6_000, undefined],
])('disconnect_signal_on_resume_no_messages, resumed %i ms later (REC-057)', (laterMs, status) => {
  const bench = new CoreBench();
  simulate(bench.joinActive('alice'), { case: 'disconnectSignalOnResumeNoMessages', value: true });
  bench.clock.advance(laterMs);
  const claims = participantClaimsOf({ sub: 'alice', video: { roomJoin: true, room: 'room' } });
  const parameters = parseJoinQuery(new URLSearchParams('reconnect=1'));
  const refused = (): number | undefined =>
    lateRefusal(bench.core, bench.rooms, { isAdmitted: true, roomName: 'room', claims, parameters })?.status;
  expect([refused(), refused()]).toEqual([status, undefined]);
});

test('leave_request_full_reconnect asks for a full reconnect (REC-058)', () => {
  const bench = new CoreBench();
  const alice = bench.joinActive('alice');
  alice.forget();
  simulate(alice, { case: 'leaveRequestFullReconnect', value: true });
  expect([alice.only('leave').action, alice.isClosed]).toEqual([LeaveRequest_Action.RECONNECT, true]);
});
