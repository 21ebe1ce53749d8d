import {
  JoinRequest,
  MuteRoomTrackRequest,
  ParticipantInfo_State,
  ParticipantPermission,
  PerformRpcRequest,
  RpcAck,
  SignalRequest,
  SimulateScenario,
  SyncState,
  UpdateParticipantMetadata,
  UpdateParticipantRequest,
  WrappedJoinRequest,
  DataPacket,
} from '@livekit/protocol';
import type { WrappedJoinRequest_Compression } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { loadCatalogue } from '#proto/catalogue/catalogue';
import { readTokenUnverified, signToken } from '#proto/livekit/token';
import type { AccessTokenClaims } from '#proto/livekit/token';
import { TwirpError } from '#proto/livekit/twirp';
import type { RoomServiceMethodName, TwirpMessage } from '#proto/livekit/twirp';
import { authenticate } from '../auth/authenticate.ts';
import { RoomService } from '../services/room-service/room-service.ts';
import { admit } from '../signal/admission.ts';
import { CoreBench } from '../signal/core-bench.test-support.ts';
import { QUIRK_ENTRIES } from './catalogue.ts';
import type { QuirkName } from './catalogue.ts';
import { parseQuirkName, Quirks } from './quirks.ts';

/** What a client sees of a server, and how that differs with the quirk. */
interface Observation {
  /** Row of the catalogue that tells of it. */
  readonly row: string;
  readonly look: (bench: CoreBench) => unknown;
  readonly sane: unknown;
  readonly odd: unknown;
}

const KIB = 1_024;

function api(
  bench: CoreBench,
  method: RoomServiceMethodName,
  request: TwirpMessage,
  video: AccessTokenClaims['video'] = { roomAdmin: true, room: 'room' },
): string[] {
  const results: string[] = [];
  new RoomService(bench.core, bench.rooms).call(method, request, { video }, (result) => {
    results.push(result instanceof TwirpError ? result.code : 'ok');
  });
  return results;
}

function attributesUpdate(key: string): SignalRequest {
  const value = new UpdateParticipantMetadata({ attributes: { [key]: 'v'.repeat(40 * KIB) } });
  return new SignalRequest({ message: { case: 'updateMetadata', value } });
}

const OBSERVATIONS: Partial<Record<QuirkName, Observation>> = {
  'unknown-compression-empty': {
    row: 'SIG-027',
    look: (bench) => {
      const joinRequest = new JoinRequest({ reconnect: true }).toBinary();
      const compression = 7 as WrappedJoinRequest_Compression;
      const wrapped = new WrappedJoinRequest({ compression, joinRequest });
      const query = new URLSearchParams({ join_request: Buffer.from(wrapped.toBinary()).toString('base64url') });
      const claims = { sub: 'alice', video: { roomJoin: true, room: 'room' } };
      const decision = admit(bench.core, bench.rooms, { claims, query, isVersion1: true, isValidation: false });
      return decision.isAdmitted ? decision.parameters.reconnect : decision.status;
    },
    sane: 400,
    odd: false,
  },
  'join-sync-state-dropped': {
    row: 'SIG-032',
    look: (bench) => {
      const alice = bench.joinActive('alice');
      const again = new JoinRequest({ reconnect: true, syncState: new SyncState() });
      const wrapped = new WrappedJoinRequest({ joinRequest: again.toBinary() });
      bench.join('alice', { query: `join_request=${Buffer.from(wrapped.toBinary()).toString('base64url')}` });
      return alice.media.calls.includes('syncState');
    },
    sane: true,
    odd: false,
  },
  'refreshed-token-loses-kind-details': {
    row: 'SIG-114',
    look: (bench) => {
      const alice = bench.join('alice', { claims: { kind: 'agent', kindDetails: ['cloud_agent'] } });
      return readTokenUnverified(alice.only('refreshToken')).kindDetails;
    },
    sane: ['cloud_agent'],
    odd: undefined,
  },
  'token-in-refusal': {
    row: 'SIG-119',
    look: (bench) => {
      const token = signToken({ iss: 'devkey', exp: 1 }, 'secret-of-the-embedded-development-key');
      const answer = authenticate(bench.core, { authorization: undefined, query: token });
      return !answer.isAccepted && answer.body.includes(token);
    },
    sane: false,
    odd: true,
  },
  'hidden-leaves-ghost': {
    row: 'JWT-025',
    look: (bench) => {
      const bob = bench.joinActive('bob');
      bench.joinActive('alice');
      bench.clock.advance(3_000);
      const permission = new ParticipantPermission({ hidden: true, canSubscribe: true });
      api(bench, 'UpdateParticipant', new UpdateParticipantRequest({ room: 'room', identity: 'alice', permission }));
      return bob.updatesOf('alice').at(-1)?.state;
    },
    sane: ParticipantInfo_State.DISCONNECTED,
    odd: ParticipantInfo_State.ACTIVE,
  },
  'publish-sources-case-sensitive': {
    row: 'JWT-029',
    look: (bench) => {
      const alice = bench.joinActive('alice', { claims: { video: { canPublishSources: ['MICROPHONE'] } } });
      const { permission, allowsSource } = alice.media.owner;
      const [source = 0] = permission.canPublishSources;
      return [permission.canPublishSources, allowsSource?.call(alice.media.owner, source)];
    },
    sane: [[2], true],
    odd: [[2], false],
  },
  'any-departure-restarts-clock': {
    row: 'ROOM-006',
    look: (bench) => {
      const agent = bench.joinActive('agent', { claims: { kind: 'agent' } });
      bench.rooms
        .find('room')
        ?.participantByIdentity(bench.joinActive('alice').media.owner.identity)
        ?.close(1, undefined);
      bench.clock.advance(15_000);
      bench.rooms.find('room')?.participantByIdentity('agent')?.close(1, undefined);
      bench.clock.advance(10_000);
      return [agent.isClosed, bench.rooms.find('room') === undefined];
    },
    sane: [true, true],
    odd: [true, false],
  },
  'mute-unknown-track-succeeds': {
    row: 'ROOM-044',
    look: (bench) => {
      const alice = bench.joinActive('alice');
      const request = new MuteRoomTrackRequest({ room: 'room', identity: 'alice', trackSid: 'TR_x', muted: true });
      return [api(bench, 'MutePublishedTrack', request), alice.all('mute').length];
    },
    sane: [['not_found'], 0],
    odd: [['ok'], 1],
  },
  'sizes-before-grants': {
    row: 'ROOM-048',
    look: (bench) => {
      const request = { room: 'room', identity: 'alice', metadata: 'm'.repeat(513 * KIB) };
      return api(bench, 'UpdateParticipant', new UpdateParticipantRequest(request), {});
    },
    sane: ['unauthenticated'],
    odd: ['invalid_argument'],
  },
  'rpc-repeated': {
    row: 'ROOM-058',
    look: (bench) => {
      const bob = bench.joinActive('bob');
      const results = api(bench, 'PerformRpc', new PerformRpcRequest({ room: 'room', destinationIdentity: 'bob' }));
      const calls = (): string[] =>
        bob.media.packets.flatMap(({ value }) => (value.case === 'rpcRequest' ? [value.value.id] : []));
      for (let second = 0; second < 10; second += 1) {
        for (const requestId of calls()) {
          bob.media.owner.takeDataPacket?.(
            new DataPacket({ value: { case: 'rpcAck', value: new RpcAck({ requestId }) } }),
          );
        }
        bench.clock.advance(1_000);
      }
      return [calls().length, results];
    },
    sane: [1, ['canceled']],
    odd: [3, []],
  },
  'attributes-limit-per-update': {
    row: 'PRT-036',
    look: (bench) => {
      const alice = bench.joinActive('alice', { claims: { video: { canUpdateOwnMetadata: true } } });
      for (const key of 'abcdefg') alice.say(attributesUpdate(key));
      return alice.all('requestResponse').map(({ reason }) => reason);
    },
    sane: [0, 0, 0, 0, 0, 0, 3],
    odd: [0, 0, 0, 0, 0, 0, 0],
  },
  'resume-sid-unchecked': {
    row: 'REC-004',
    look: (bench) => {
      bench.joinActive('alice');
      return bench.join('alice', { query: 'reconnect=1&sid=PA_another' }).cases()[0];
    },
    sane: 'leave',
    odd: 'reconnect',
  },
  'resume-creates-room': {
    row: 'REC-007',
    look: (bench) => {
      const first = bench.join('alice', { query: 'reconnect=1&sid=PA_x' }).cases()[0];
      return [first, bench.rooms.find('room') !== undefined];
    },
    sane: ['leave', false],
    odd: ['leave', true],
  },
  'full-reconnect-scenario-ignored': {
    row: 'REC-058',
    look: (bench) => {
      const alice = bench.joinActive('alice');
      const value = new SimulateScenario({ scenario: { case: 'leaveRequestFullReconnect', value: true } });
      alice.say(new SignalRequest({ message: { case: 'simulate', value } }));
      return alice.all('leave').map(({ action }) => action);
    },
    sane: [2],
    odd: [],
  },
  'mismatch-answer-lost': {
    row: 'REC-060',
    look: (bench) => {
      bench.joinActive('alice');
      const again = bench.join('alice', { query: 'reconnect=1' });
      bench.rooms.find('room')?.participantByIdentity('alice')?.negotiationFailed('an unknown track');
      return [again.cases().includes('leave'), again.isClosed];
    },
    sane: [true, true],
    odd: [false, true],
  },
};

test.each(Object.entries(OBSERVATIONS))(
  'quirk %s shows, and only when it is switched on',
  (name, { row, look, sane, odd }) => {
    expect(QUIRK_ENTRIES[name as QuirkName].requirement).toBe(row);
    expect(look(new CoreBench())).toEqual(sane);
    expect(look(new CoreBench([], { quirks: new Quirks([name as QuirkName]) }))).toEqual(odd);
  },
);

test('every quirk of the catalogue has a switch, or a note that says why not', () => {
  const switched = new Set<string>(Object.values(QUIRK_ENTRIES).map(({ requirement }) => requirement));
  const quirks = [...loadCatalogue().requirements.values()].filter(
    ({ flags, side }) => flags.includes('Q') && side === 'server',
  );
  expect(quirks.length).toBeGreaterThan(30);
  expect(quirks.filter(({ id, note }) => switched.has(id) === (note !== undefined)).map(({ id }) => id)).toEqual([]);
});

test('names are those of the catalogue', () => {
  expect(parseQuirkName('rpc-repeated')).toBe('rpc-repeated');
  expect(parseQuirkName('nope')).toBeUndefined();
  expect(parseQuirkName('toString')).toBeUndefined();
  expect(new Quirks(['rpc-repeated', 'zero-nonce-seen', 'rpc-repeated']).names).toEqual([
    'rpc-repeated',
    'zero-nonce-seen',
  ]);
  const rows = Object.values(QUIRK_ENTRIES).map(({ requirement }) => requirement);
  expect(new Set(rows).size).toBe(rows.length);
});
