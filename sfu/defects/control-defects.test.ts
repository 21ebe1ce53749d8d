import {
  DataPacket,
  LeaveRequest,
  ParticipantPermission,
  Ping,
  RpcAck,
  SignalRequest,
  SimulateScenario,
  UpdateParticipantMetadata,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { signToken } from '#proto/livekit/token';
import type { AccessTokenClaims } from '#proto/livekit/token';
import { authenticate } from '../auth/authenticate.ts';
import { participantClaimsOf } from '../auth/participant-claims.ts';
import { parseJoinQuery } from '#proto/livekit/join-parameters';
import { admit, lateRefusal } from '../signal/admission.ts';
import { CoreBench } from '../signal/core-bench.test-support.ts';
import { DEFECTS } from './catalogue.ts';
import type { DefectName } from './catalogue.ts';

const SECRET = 'secret-of-the-embedded-development-key';
const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });
const mayUpdate = { video: { canUpdateOwnMetadata: true } };

function tokenIsAccepted(bench: CoreBench, claims: AccessTokenClaims, secret: string = SECRET): boolean {
  const token = signToken({ iss: 'devkey', sub: 'alice', video: {}, ...claims }, secret);
  return authenticate(bench.core, { authorization: undefined, query: token }).isAccepted;
}

function update(fields: ConstructorParameters<typeof UpdateParticipantMetadata>[0]): SignalRequest {
  return new SignalRequest({ message: { case: 'updateMetadata', value: new UpdateParticipantMetadata(fields) } });
}

function lateStatus(bench: CoreBench, identity: string): number | undefined {
  const claims = participantClaimsOf({ sub: identity, video: { roomJoin: true, room: 'room' } });
  const parameters = parseJoinQuery(new URLSearchParams());
  return lateRefusal(bench.core, bench.rooms, { isAdmitted: true, roomName: 'room', claims, parameters })?.status;
}

function admission(bench: CoreBench, video: AccessTokenClaims['video'], query = ''): string {
  const asked = { query: new URLSearchParams(query), isVersion1: false, isValidation: false };
  const decision = admit(bench.core, bench.rooms, {
    claims: { sub: 'alice', ...(video === undefined ? {} : { video }) },
    ...asked,
  });
  return decision.isAdmitted ? decision.roomName : String(decision.status);
}

function resumedCases(bench: CoreBench): unknown {
  bench.joinActive('alice');
  return bench.join('alice', { query: 'reconnect=1' }).cases();
}

/** For each defect, something that a client would notice; the test wants it to differ from the sound server's. */
const OBSERVATIONS: Partial<Record<DefectName, (bench: CoreBench) => unknown>> = {
  'token-signature-unchecked': (bench) => tokenIsAccepted(bench, {}, 'wrong'),
  'token-expiry-unchecked': (bench) => tokenIsAccepted(bench, { exp: 1 }),
  'token-not-before-unchecked': (bench) => tokenIsAccepted(bench, { nbf: 4_000_000_000 }),
  'token-issuer-unchecked': (bench) => tokenIsAccepted(bench, { iss: 'nobody' }),
  'token-alg-unchecked': (bench) => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"iss":"devkey"}').toString('base64url')}.`;
    return authenticate(bench.core, { authorization: undefined, query: none }).isAccepted;
  },
  'token-query-before-header': (bench) => {
    const query = signToken({ iss: 'devkey', video: {} }, SECRET);
    return authenticate(bench.core, { authorization: 'Bearer garbage', query }).isAccepted;
  },
  'resume-wrong-sid-accepted': (bench) => {
    bench.joinActive('alice');
    return bench.join('alice', { query: 'reconnect=1&sid=PA_other' }).cases();
  },
  'resume-wrong-action': (bench) => bench.join('alice', { query: 'reconnect=1' }).only('leave').action,
  'resume-without-room-update': resumedCases,
  'resume-without-token': resumedCases,
  'resume-forgets-the-gone': (bench) => {
    bench.joinActive('alice');
    const bob = bench.joinActive('bob');
    bob.media.publish('TR_1');
    bench.clock.advance(1_000);
    bob.say(leave);
    return bench.join('alice', { query: 'reconnect=1' }).all('update').length;
  },
  'resume-announced-as-join': (bench) => {
    const watcher = bench.joinActive('watcher');
    bench.joinActive('alice');
    bench.clock.advance(4_000);
    watcher.forget();
    bench.join('alice', { query: 'reconnect=1' });
    bench.clock.advance(4_000);
    return watcher.updatesOf('alice').length;
  },
  'resume-grace-too-short': (bench) => {
    const alice = bench.joinActive('alice');
    alice.media.owner.transportLost('test');
    bench.clock.advance(4_000);
    return alice.media.owner.state;
  },
  'transport-loss-untold': (bench) => {
    const alice = bench.joinActive('alice');
    alice.media.owner.transportLost('test');
    return alice.cases();
  },
  'simulate-ignored': (bench) => {
    const alice = bench.joinActive('alice');
    const scenario = { case: 'serverLeave', value: true } as const;
    alice.say(new SignalRequest({ message: { case: 'simulate', value: new SimulateScenario({ scenario }) } }));
    return alice.isClosed;
  },
  'rpc-answers-relayed': (bench) => {
    const alice = bench.joinActive('alice');
    bench.rooms
      .find('room')
      ?.participantByIdentity('alice')
      ?.rpc.call({ method: '', payload: '', responseTimeoutMs: 9 }, () => undefined);
    const requestId = alice.media.packets[0]?.participantIdentity ?? '';
    const value = { case: 'rpcAck', value: new RpcAck({ requestId }) } as const;
    return alice.media.owner.takeDataPacket?.(new DataPacket({ value }));
  },
  'token-room-overridden': (bench) => admission(bench, { roomJoin: true, room: 'room' }, 'room=other'),
  'join-without-grant': (bench) => admission(bench, { room: 'room' }),
  'refresh-token-missing': (bench) => bench.join('alice').cases(),
  'duplicate-identity-keeps-both': (bench) => {
    const older = bench.join('alice');
    bench.join('alice');
    return older.isClosed;
  },
  'duplicate-identity-wrong-reason': (bench) => {
    const older = bench.join('alice');
    bench.join('alice');
    return older.only('leave').reason;
  },
  'newest-refused': (bench) => {
    bench.join('alice');
    return lateStatus(bench, 'alice');
  },
  'departure-timer-lost': (bench) => {
    const alice = bench.joinActive('alice');
    alice.media.owner.transportLost('test');
    bench.clock.advance(60_000);
    return alice.media.owner.state;
  },
  'departure-not-announced': (bench) => {
    const watcher = bench.joinActive('watcher');
    bench.join('alice').say(leave);
    bench.clock.advance(3_000);
    return watcher.updatesOf('alice').length;
  },
  'joined-not-announced': (bench) => {
    const watcher = bench.join('watcher');
    bench.join('alice');
    bench.clock.advance(3_000);
    return watcher.updatesOf('alice').length;
  },
  'other-participants-empty': (bench) => {
    bench.join('alice');
    return bench.join('bob').only('join').otherParticipants.length;
  },
  'hidden-announced': (bench) => {
    bench.join('ghost', { claims: { video: { hidden: true } } });
    return bench.join('bob').only('join').otherParticipants.length;
  },
  'version-not-raised': (bench) => {
    const alice = bench.join('alice', { claims: mayUpdate });
    alice.say(update({ name: 'a' }));
    return alice.updatesOf('alice').at(-1)?.version;
  },
  'attributes-not-merged': (bench) => {
    const alice = bench.join('alice', { claims: { ...mayUpdate, attributes: { k: 'v' } } });
    alice.say(update({ attributes: { x: '1' } }));
    return alice.updatesOf('alice').at(-1)?.attributes;
  },
  'attribute-empty-kept': (bench) => {
    const alice = bench.join('alice', { claims: { ...mayUpdate, attributes: { k: 'v' } } });
    alice.say(update({ attributes: { k: '' } }));
    return alice.updatesOf('alice').at(-1)?.attributes;
  },
  'attributes-limit-unchecked': (bench) => {
    const alice = bench.join('alice', { claims: mayUpdate });
    alice.say(update({ attributes: { k: 'x'.repeat(70_000) } }));
    return alice.only('requestResponse').reason;
  },
  'update-not-told-to-self': (bench) => {
    const alice = bench.join('alice', { claims: mayUpdate });
    alice.say(update({ name: 'a' }));
    return alice.updatesOf('alice').length;
  },
  'leave-wrong-reason': (bench) => {
    const watcher = bench.join('watcher');
    bench.join('alice').say(leave);
    bench.clock.advance(3_000);
    return watcher.updatesOf('alice').at(-1)?.disconnectReason;
  },
  'signal-close-keeps-ghost': (bench) => {
    bench.join('alice').session?.ended();
    return bench.rooms.find('room')?.participants().length;
  },
  'join-timeout-missing': (bench) => {
    const alice = bench.join('alice');
    bench.clock.advance(61_000);
    return alice.isClosed;
  },
  'metadata-permission-unchecked': (bench) => {
    const alice = bench.join('alice');
    alice.say(update({ name: 'a' }));
    return alice.only('requestResponse').reason;
  },
  'room-sid-reused': (bench) => {
    const before = bench.join('alice').only('join').room?.sid;
    bench.rooms.close();
    return bench.join('alice').only('join').room?.sid === before;
  },
  'empty-timeout-ignored': (bench) => {
    bench.rooms.findOrCreate('room');
    bench.clock.advance(400_000);
    return bench.rooms.list().length;
  },
  'departure-timeout-ignored': (bench) => {
    bench.join('alice').say(leave);
    bench.clock.advance(400_000);
    return bench.rooms.list().length;
  },
  'max-participants-ignored': (bench) => {
    bench.rooms.findOrCreate('room', { emptyTimeoutS: 0, departureTimeoutS: 0, maxParticipants: 1, metadata: '' });
    bench.join('alice');
    return lateStatus(bench, 'bob');
  },
  'room-metadata-not-sent': (bench) => {
    const alice = bench.join('alice');
    bench.rooms.find('room')?.setMetadata('m');
    return alice.all('roomUpdate').length;
  },
  'ping-unanswered': (bench) => {
    const alice = bench.join('alice');
    alice.say(new SignalRequest({ message: { case: 'ping', value: 1n } }));
    return alice.all('pong').length;
  },
  'ping-request-unanswered': (bench) => {
    const alice = bench.join('alice');
    alice.say(new SignalRequest({ message: { case: 'pingReq', value: new Ping() } }));
    return alice.all('pongResp').length;
  },
  'pong-wrong-timestamp': (bench) => {
    const alice = bench.join('alice');
    alice.say(new SignalRequest({ message: { case: 'pingReq', value: new Ping({ timestamp: 7n }) } }));
    return alice.only('pongResp').lastPingTimestamp;
  },
  'leave-unanswered': (bench) => {
    const alice = bench.join('alice');
    alice.say(leave);
    return alice.all('leave').length;
  },
  'json-answered-in-binary': (bench) => {
    const alice = bench.join('alice');
    alice.say(new SignalRequest({ message: { case: 'ping', value: 1n } }), 'json');
    return typeof alice.frames.at(-1);
  },
  'garbage-kills-room': (bench) => {
    const bob = bench.join('bob');
    bench.join('alice').session?.receive('garbage');
    return bob.isClosed;
  },
  'unknown-message-closes': (bench) => {
    const alice = bench.join('alice');
    alice.session?.receive(new Uint8Array());
    return alice.isClosed;
  },
  'join-not-first': (bench) => bench.join('alice').cases()[0],
  'resume-unknown-joins': (bench) => bench.join('alice', { query: 'reconnect=1' }).cases()[0],
  'resume-without-update': (bench) => {
    bench.joinActive('alice');
    return bench.join('alice', { query: 'reconnect=1' }).cases();
  },
};

test.each(Object.entries(OBSERVATIONS))('%s can be noticed, and is off by default', (name, observe) => {
  expect(observe(new CoreBench([name as DefectName]))).not.toEqual(observe(new CoreBench()));
});

test('a permission update replaces every bit in the sound server', () => {
  const bench = new CoreBench();
  bench.join('alice');
  const alice = bench.rooms.find('room')?.participantByIdentity('alice');
  alice?.replacePermission(new ParticipantPermission({ canSubscribe: true }));
  expect(alice?.permission.canPublish).toBe(false);
});

test.each(Object.entries(DEFECTS))('%s says what it does', (name, { does }) => {
  expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  expect(does).toMatch(/^[a-z].*[^.]$/);
});
