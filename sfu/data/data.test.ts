import { DataPacket, ParticipantPermission, RpcRequest, UserPacket } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import type { DefectName } from '../defects/catalogue.ts';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';

const user = (more: ConstructorParameters<typeof UserPacket>[0] = {}): DataPacket['value'] => ({
  case: 'user',
  value: new UserPacket({ payload: new Uint8Array([7]), ...more }),
});

function three(...defects: readonly DefectName[]): [BenchClient, BenchClient, BenchClient] {
  const bench = new MediaBench(...defects);
  return ['alice', 'bob', 'carol'].map((identity) => bench.join(identity).connect()) as [
    BenchClient,
    BenchClient,
    BenchClient,
  ];
}

describe('data packets', () => {
  it.each(['_reliable', '_lossy'] as const)(
    'on %s reach everybody else, stamped with sender and kind (DATA-020…024)',
    (label) => {
      const [alice, bob, carol] = three();
      alice.sendData(label, {
        participantIdentity: 'mallory',
        participantSid: 'PA_x',
        kind: 1,
        value: user({ topic: 't', id: 'i' }),
      });
      for (const other of [bob, carol]) {
        expect(other.received(label)).toMatchObject([
          {
            kind: label === '_lossy' ? 1 : 0,
            participantSid: 'PA_alice',
            participantIdentity: 'alice',
            value: { value: { topic: 't', id: 'i', participantIdentity: 'alice' } },
          },
        ]);
      }
      expect(alice.received(label)).toEqual([]);
    },
  );

  it('go where they are addressed: by identity, in the old place too, and by sid; unknown names count for nothing (DATA-021)', () => {
    const [alice, bob, carol] = three();
    alice.sendData('_reliable', { destinationIdentities: ['bob', 'nobody'], value: user() });
    alice.sendData('_reliable', { value: user({ destinationIdentities: ['bob'] }) });
    alice.sendData('_reliable', { value: user({ destinationSids: ['PA_bob'] }) });
    expect(bob.received()).toHaveLength(3);
    expect(carol.received()).toHaveLength(0);
  });

  it('of a hidden sender show its session only (JWT-010)', () => {
    const bench = new MediaBench();
    const ghost = bench.join('ghost', { isHidden: true }).connect();
    const bob = bench.join('bob').connect();
    ghost.sendData('_reliable', { value: user() });
    expect(bob.received()).toMatchObject([
      {
        participantSid: 'PA_ghost',
        participantIdentity: '',
        value: { value: { participantSid: '', participantIdentity: '' } },
      },
    ]);
  });

  it('without the permission are dropped in silence (JWT-008)', () => {
    const [alice, bob] = three();
    alice.permission = new ParticipantPermission({ canPublish: true });
    alice.sendData('_reliable', { value: user() });
    expect(bob.received()).toEqual([]);
    expect(alice.failures).toEqual([]);
  });

  it('with a sequence that was there before are dropped; without one never (DATA-040, DATA-041)', () => {
    const [alice, bob] = three();
    for (const sequence of [1, 2, 2, 1, 0, 0, 3]) alice.sendData('_reliable', { sequence, value: user() });
    expect(bob.received().map((packet) => packet.sequence)).toEqual([1, 2, 0, 0, 3]);
    expect(alice.session.lastReliableSequence).toBe(3);
  });

  it('with a nonce that was there before are dropped, whoever sends them (DATA-026)', () => {
    const [alice, bob, carol] = three();
    const nonce = new Uint8Array(16).fill(9);
    alice.sendData('_reliable', { value: user({ nonce }) });
    bob.sendData('_reliable', { value: user({ nonce }) });
    expect(carol.received()).toHaveLength(1);
  });

  it('of every kind pass, but metrics and the transcriptions of others than agents (DATA-028)', () => {
    const [alice, bob] = three();
    alice.sendData('_reliable', { value: { case: 'rpcRequest', value: new RpcRequest({ method: 'm' }) } });
    alice.sendData('_reliable', { value: { case: 'metrics', value: {} } });
    alice.sendData('_reliable', { value: { case: 'transcription', value: {} } });
    alice.permission = new ParticipantPermission({ canPublishData: true, agent: true });
    alice.sendData('_reliable', { value: { case: 'transcription', value: {} } });
    expect(bob.received().map((packet) => packet.value.case)).toEqual(['rpcRequest', 'transcription']);
  });

  it('that cannot be read are dropped, and the channel goes on (DATA-031)', () => {
    const [alice, bob] = three();
    alice.sendBytes('_reliable', new Uint8Array([255, 255, 255]));
    alice.sendData('_reliable', { value: user() });
    expect(bob.received()).toHaveLength(1);
  });

  it('keep fields that are not known here (DATA-029)', () => {
    const [alice, bob] = three();
    const unknown = new Uint8Array([0xfa, 0x3f, 1, 42]);
    alice.sendBytes('_reliable', Buffer.concat([new DataPacket({ value: user() }).toBinary(), unknown]));
    const [bytes] = bob.transport('offer').channels[0]?.sent ?? [];
    expect(Buffer.from(bytes ?? []).includes(Buffer.from(unknown))).toBe(true);
  });

  it.each([
    ['', false],
    ['replaced-channel-left-open', true],
  ] as const)(
    'come from the newest channel of a label; the former is closed (DATA-004); defect "%s"',
    (defect, isOpen) => {
      for (const isSinglePeerConnection of [false, true]) {
        const bench = new MediaBench(...(defect === '' ? [] : [defect]));
        const alice = bench.join('alice', { isSinglePeerConnection }).connect();
        const bob = bench.join('bob').connect();
        const transport = alice.transport('answer');
        for (const label of ['_reliable', '_lossy', '_data_track']) {
          const former = transport.peerOpens(label);
          const newest = transport.peerOpens(label);
          expect([label, former.isOpen, newest.isOpen]).toEqual([label, isOpen, true]);
          newest.onMessage?.(Buffer.from(new DataPacket({ value: user() }).toBinary()));
        }
        expect([bob.received().length, bob.received('_lossy').length]).toEqual([1, 1]);
        const others = [transport.peerOpens('mine'), transport.peerOpens('mine')];
        expect(others.map((channel) => channel.isOpen)).toEqual([true, true]);
      }
    },
  );

  it('from a channel with another label arrive as user packets (DATA-005)', () => {
    const [alice, bob] = three();
    alice.sendBytes('mine', new Uint8Array([1, 2, 3]));
    expect(bob.received()).toMatchObject([
      { participantIdentity: 'alice', value: { value: { payload: new Uint8Array([1, 2, 3]) } } },
    ]);
  });
});

describe('receivers', () => {
  it('that are slow lose packets of their own only (DATA-032)', () => {
    const [alice, bob, carol] = three();
    for (const channel of bob.transport('offer').channels) channel.isFull = true;
    alice.sendData('_reliable', { value: user() });
    expect([bob.received().length, carol.received().length]).toEqual([0, 1]);
  });

  it('that are joining get sequenced reliable packets of the last two seconds, in order (DATA-045)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob');
    alice.sendData('_reliable', { sequence: 1, value: user() });
    bench.clock.advance(2_500);
    for (const sequence of [2, 0, 3]) alice.sendData('_reliable', { sequence, value: user() });
    alice.sendData('_lossy', { value: user() });
    bob.connect();
    expect(bob.received().map((packet) => packet.sequence)).toEqual([2, 3]);
    expect(bob.received('_lossy')).toEqual([]);
  });
});

it.each([
  ['data-reliable-not-forwarded', [0, 0]],
  ['data-echoed-to-sender', [1, 1]],
  ['data-kind-changed', [0, 0]],
] as const)('the defect %s gives [alice, bob] %j reliable packets', (defect, counts) => {
  const [alice, bob] = three(defect);
  alice.sendData('_reliable', { value: user() });
  expect([alice.received().length, bob.received().length]).toEqual(counts);
});
