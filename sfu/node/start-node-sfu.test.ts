import * as werift from 'werift';
import {
  AddTrackRequest,
  SessionDescription,
  SignalTarget,
  TrackSource,
  TrackType,
  TrickleRequest,
} from '@livekit/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { signToken } from '#proto/livekit/token';
import { defaultSfuConfig } from '../sfu-config.ts';
import { TestClient } from './sfu-bench.test-support.ts';
import { startNodeSfu } from './start-node-sfu.ts';
import type { NodeSfu } from './start-node-sfu.ts';

const SECRET = 'a-secret-of-thirty-two-characters';

async function start(): Promise<NodeSfu> {
  const sfu = await startNodeSfu({ config: defaultSfuConfig({ keys: new Map([['devkey', SECRET]]) }) });
  onTestFinished(() => sfu.close());
  return sfu;
}

function join(sfu: NodeSfu, identity: string, query = ''): TestClient {
  const token = signToken({ iss: 'devkey', sub: identity, video: { roomJoin: true, room: 'room' } }, SECRET);
  const client = new TestClient(`${sfu.url}/rtc?protocol=16&access_token=${token}${query}`);
  onTestFinished(() => client.socket.terminate());
  return client;
}

/** Answers the server's first offer with a real peer connection. */
async function answerOffer(client: TestClient): Promise<werift.RTCPeerConnection> {
  const subscriber = new werift.RTCPeerConnection({ iceServers: [], iceAdditionalHostAddresses: ['127.0.0.1'] });
  onTestFinished(() => subscriber.close());
  const offer = await client.next('offer');
  await subscriber.setRemoteDescription({ type: 'offer', sdp: offer.sdp });
  const trickle = await client.next('trickle');
  await subscriber.addIceCandidate(JSON.parse(trickle.candidateInit) as werift.RTCIceCandidateInit);
  const answer = await subscriber.createAnswer();
  await subscriber.setLocalDescription(answer);
  client.send({
    case: 'answer',
    value: new SessionDescription({ type: 'answer', sdp: subscriber.localDescription?.sdp ?? '', id: offer.id }),
  });
  return subscriber;
}

test('two servers run at once on free ports, and a taken port is an error', async () => {
  const first = await start();
  const second = await start();
  expect(first.port).not.toBe(second.port);
  const config = defaultSfuConfig({ listen: { address: '127.0.0.1', port: first.port } });
  await expect(startNodeSfu({ config })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a client whose subscriber connection comes up is announced as active, and keeps its place without a socket (PRT-002, PRT-053)', async () => {
  const sfu = await start();
  const watcher = join(sfu, 'watcher');
  await watcher.next('join');
  const alice = join(sfu, 'alice');
  const { participant } = await alice.next('join');
  await answerOffer(alice);
  const stateOf = async (): Promise<number | undefined> =>
    (await watcher.next('update')).participants.find(({ identity }) => identity === 'alice')?.state;
  let state = await stateOf();
  while (state !== 2) state = await stateOf();
  alice.socket.close();
  await alice.closed;
  const back = join(sfu, 'alice', `&reconnect=1&sid=${participant?.sid}`);
  expect((await back.next('reconnect')).serverInfo?.protocol).toBe(17);
  expect((await back.next('update')).participants.map(({ identity }) => identity)).toEqual(['watcher', 'alice']);
});

test('broken SDP, a broken candidate and a strange track request hurt nobody else', async () => {
  const sfu = await start();
  const bob = join(sfu, 'bob');
  await bob.next('join');
  for (const sdp of ['garbage', '', 'v=0\r\nm=audio nonsense\r\n']) {
    const alice = join(sfu, 'alice');
    await alice.next('join');
    alice.send({ case: 'trickle', value: new TrickleRequest({ candidateInit: '{', target: SignalTarget.PUBLISHER }) });
    alice.send({
      case: 'addTrack',
      value: new AddTrackRequest({ cid: '', type: TrackType.AUDIO, source: TrackSource.UNKNOWN }),
    });
    alice.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: 1 }) });
    alice.send({ case: 'answer', value: new SessionDescription({ type: 'answer', sdp, id: 1 }) });
    expect(await bob.isServed()).toBe(true);
  }
});
