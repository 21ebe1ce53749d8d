import { AddTrackRequest, DataPacket, MuteTrackRequest, TrackSource, TrackType, UserPacket } from '@livekit/protocol';
import * as werift from 'werift';
import { afterEach, describe, expect, it } from 'vitest';
import { Defects } from '../defects/defects.ts';
import { Quirks } from '../quirks/quirks.ts';
import { createWeriftEngine } from '../media/engines/werift/werift-engine.ts';
import { NodeClock } from '../node/node-clock.ts';
import { NodeDatagrams } from '../node/node-datagrams.ts';
import { NodeRandom } from '../node/node-random.ts';
import { OpenRoom, WeriftClient } from './werift-client.test-support.ts';

const WAIT = { timeout: 8_000, interval: 5 };
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function call(isSinglePeerConnection: boolean): Promise<[WeriftClient, WeriftClient]> {
  const certificate = await werift.CipherContext.createSelfSignedCertificateWithKey({ signature: 3, hash: 4 }, 23);
  const parts = {
    clock: new NodeClock(),
    random: new NodeRandom(),
    defects: new Defects(),
    quirks: new Quirks(),
    profile: 'livekit-1.13' as const,
  };
  const network = { datagrams: new NodeDatagrams(), webrtc: werift, certificate, address: '127.0.0.1', port: 0 };
  const engine = await createWeriftEngine({ ...parts, ...network });
  closers.push(() => engine.close());
  const room = new OpenRoom();
  closers.push(() => room.close());
  const clients = ['alice', 'bob'].map(
    (identity) => new WeriftClient(room, { ...parts, engine }, identity, isSinglePeerConnection),
  ) as [WeriftClient, WeriftClient];
  for (const client of clients) client.start();
  for (const client of clients) {
    await expect.poll(() => [client.state, client.channels['_reliable']?.readyState], WAIT).toEqual(['active', 'open']);
  }
  return clients;
}

/** Opus-like packets every 20 ms of the RTP clock, as fast as the test asks for them. */
function microphone(client: WeriftClient): () => void {
  const track = new werift.MediaStreamTrack({ kind: 'audio' });
  const transceiver = client.publisher.addTransceiver(track, { direction: 'sendonly' });
  const cid = transceiver.sender.trackId;
  client.session.handleAddTrack(new AddTrackRequest({ cid, type: TrackType.AUDIO, source: TrackSource.MICROPHONE }));
  client.negotiate();
  let count = 0;
  return () => {
    count += 1;
    const header = new werift.RtpHeader({ payloadType: 96, sequenceNumber: count, timestamp: count * 960, ssrc: 1 });
    track.writeRtp(new werift.RtpPacket(header, Buffer.alloc(40, 0x78)));
  };
}

/** Sends one reliable message and waits until the other has it. */
async function say(from: WeriftClient, to: WeriftClient, text: string): Promise<void> {
  const value = new UserPacket({ payload: new TextEncoder().encode(text) });
  from.channels['_reliable']?.send(Buffer.from(new DataPacket({ value: { case: 'user', value } }).toBinary()));
  await expect.poll(() => lastMessage(to), WAIT).toEqual([from.identity, text]);
}

function lastMessage({ data }: WeriftClient): [string, string] {
  const { participantIdentity, value } = DataPacket.fromBinary(data.at(-1) ?? Buffer.alloc(0));
  return [participantIdentity, value.case === 'user' ? Buffer.from(value.value.payload).toString() : ''];
}

describe.each([
  ['two peer connections', false],
  ['a single peer connection', true],
])('a call through the werift engine on %s', (_name, isSinglePeerConnection) => {
  it('carries data both ways and audio until it is muted', { timeout: 30_000 }, async () => {
    const [alice, bob] = await call(isSinglePeerConnection);
    await say(alice, bob, 'hello from alice');
    await say(bob, alice, 'hello from bob');
    const speak = microphone(alice);
    await expect
      .poll(() => {
        speak();
        return bob.rtp.length;
      }, WAIT)
      .toBeGreaterThan(5);
    const sequences = bob.rtp.map((packet) => packet.header.sequenceNumber);
    expect(
      sequences.every((sequence, index) => index === 0 || sequence === (((sequences[index - 1] ?? 0) + 1) & 0xffff)),
    ).toBe(true);
    const mute = (muted: boolean): void =>
      alice.session.handleMute(new MuteTrackRequest({ sid: alice.trackSids[0] ?? '', muted }));
    // Data over the same path comes after the packets that were sent before it.
    mute(true);
    await say(alice, bob, 'muted');
    // The server's own silence is no sound of hers (PUB-033).
    const heard = (): number => bob.rtp.filter(({ payload }) => payload[0] === 0x78).length;
    const before = heard();
    for (let count = 0; count < 5; count += 1) speak();
    await say(alice, bob, 'still muted');
    expect(heard()).toBe(before);
    mute(false);
    speak();
    await expect.poll(heard, WAIT).toBe(before + 1);
    expect(bob.rtp.at(-1)?.header.sequenceNumber).toBe(((bob.rtp.at(-2)?.header.sequenceNumber ?? 0) + 1) & 0xffff);
    expect([...alice.failures, ...bob.failures]).toEqual([]);
  });
});
