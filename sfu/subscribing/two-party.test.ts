import { DataPacket, UserPacket } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { readDescription } from '#proto/sdp/read-description';
import { MediaBench } from './media-bench.test-support.ts';
import type { BenchClient } from './media-bench.test-support.ts';

/** Everything that two peer connections need: first offer answered, both transports up, the client's channels open. */
function connectDual(client: BenchClient): void {
  client.answer();
  client.transport('offer').become('connected');
  client.offer();
  client.transport('answer').become('connected');
}

describe('two peer connections', () => {
  it('offers the data section at once, with three channels (SIG-081, SIG-082)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice');
    const offer = alice.last('offer');
    expect(offer.id).toBeGreaterThanOrEqual(1);
    expect(readDescription(offer.sdp).sections.map((section) => section.kind)).toEqual(['application']);
    expect(alice.transport('offer').channels.map((channel) => channel.label)).toEqual([
      '_reliable',
      '_lossy',
      '_data_track',
    ]);
    expect(alice.got('trickle').map((trickle) => [trickle.target, trickle.final])).toEqual([
      [1, false],
      [1, true],
    ]);
  });

  it('becomes active when the subscriber transport is up', () => {
    const alice = new MediaBench().join('alice');
    alice.answer();
    alice.transport('offer').become('connected');
    expect(alice.state).toBe('active');
  });

  it('publishes a microphone and sends it to the other', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice');
    const bob = bench.join('bob');
    for (const client of [alice, bob]) connectDual(client);
    const trackSid = alice.publish('audio', 'mic');
    expect(trackSid).toMatch(/^TR_AM/);
    expect(alice.last('answer').id).toBe(2);
    expect(bob.last('subscriptionPermissionUpdate')).toMatchObject({
      participantSid: 'PA_alice',
      trackSid,
      allowed: true,
    });
    bench.clock.advance(200);
    const offer = bob.last('offer');
    expect(offer.midToTrackId).toEqual({ '1': trackSid });
    const [, audio] = readDescription(offer.sdp).sections;
    expect(audio?.msid).toEqual({ stream: `PA_alice|${trackSid}`, track: trackSid });
    expect(audio?.codecs.map((codec) => codec.name)).toEqual(['opus']);
    bob.answer();
    const [consumer] = bob.transport('offer').consumers;
    expect(consumer?.rtp.encodings[0]?.ssrc).toBe(audio?.ssrcs[0]?.ssrc);
    expect(consumer?.rtp.codecs[0]?.payloadType).toBe(111);
    expect(alice.last('trackSubscribed').trackSid).toBe(trackSid);
  });

  it('relays data from the publisher channel to the other subscriber channel', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice');
    const bob = bench.join('bob');
    for (const client of [alice, bob]) connectDual(client);
    const value = new UserPacket({ payload: new Uint8Array([1, 2]), topic: 't' });
    const channel = alice.transport('answer').peerOpens('_reliable');
    channel.onMessage?.(Buffer.from(new DataPacket({ sequence: 1, value: { case: 'user', value } }).toBinary()));
    const [bytes] = bob.transport('offer').channels[0]?.sent ?? [];
    expect(DataPacket.fromBinary(bytes ?? new Uint8Array())).toMatchObject({
      participantSid: 'PA_alice',
      participantIdentity: 'alice',
      sequence: 1,
    });
    expect(alice.transport('offer').channels[0]?.sent).toEqual([]);
  });
});

describe('single peer connection', () => {
  it('answers the embedded offer, asks for an offer, and answers with the track on a section that was there', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice', { isSinglePeerConnection: true });
    const bob = bench.join('bob', { isSinglePeerConnection: true });
    expect(alice.last('answer').id).toBe(1);
    expect(readDescription(alice.last('answer').sdp).sections.map((section) => section.direction)).toEqual([
      'sendrecv',
      ...Array<string>(6).fill('sendonly'),
    ]);
    for (const client of [alice, bob]) client.transport('answer').become('connected');
    expect(bob.state).toBe('active');
    const trackSid = alice.publish('audio', 'mic');
    bench.clock.advance(200);
    expect(bob.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 0 });
    const answer = bob.offer();
    expect(bob.last('answer').midToTrackId).toEqual({ '1': trackSid });
    expect(answer.sections[1]).toMatchObject({
      direction: 'sendonly',
      msid: { stream: `PA_alice|${trackSid}`, track: trackSid },
    });
    expect(bob.transport('answer').consumers[0]?.rtp).toMatchObject({ mid: '1', codecs: [{ payloadType: 109 }] });
    expect(bob.got('offer')).toEqual([]);
  });

  it('sends data to the client on the channel that the client opened', () => {
    const bench = new MediaBench();
    const [alice, bob] = ['alice', 'bob'].map((identity) => {
      const client = bench.join(identity, { isSinglePeerConnection: true });
      client.transport('answer').become('connected');
      return client;
    }) as [BenchClient, BenchClient];
    const received = bob.transport('answer').peerOpens('_lossy');
    const channel = alice.transport('answer').peerOpens('_lossy');
    channel.onMessage?.(Buffer.from(new DataPacket({ value: { case: 'user', value: new UserPacket() } }).toBinary()));
    expect(received.sent).toHaveLength(1);
    expect(channel.sent).toEqual([]);
  });
});
