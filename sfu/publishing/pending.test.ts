import { AddTrackRequest, RequestResponse_Reason, TrackType, VideoLayer, VideoQuality } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import type { SdpSection } from '#proto/sdp/description';
import { readDescription } from '#proto/sdp/read-description';
import { MediaBench, clientSection } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';

const LAYERS = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map((quality) => new VideoLayer({ quality }));
const VP9 = { name: 'VP9', payloadType: 98, clockRate: 90_000, fmtp: 'profile-id=0', rtcpFeedback: [] };

/** Changes the client's own section of one track. */
function change(client: BenchClient, cid: string, to: (section: SdpSection) => SdpSection): void {
  client.sections = client.sections.map((section) => (section.msid?.track === cid ? to(section) : section));
}

const renamed = (track: string) => (section: SdpSection) => ({ ...section, msid: { stream: 's', track } });
const withRids =
  (...rids: string[]) =>
  (section: SdpSection): SdpSection => ({
    ...section,
    ssrcs: [],
    rids: rids.map((id) => ({ id, direction: 'send' as const })),
    simulcast: { send: rids.join(';') },
  });
const named = (client: BenchClient): (string | undefined)[][] =>
  client.session.tracks().map(({ name, mid }) => [name, mid]);

describe('two announced tracks of one kind', () => {
  it('without a cid in the SDP go to the sections in their order, each to one (PUB-008)', () => {
    const alice = new MediaBench().join('alice').connect();
    for (const cid of ['one', 'two', 'three']) {
      alice.addTrack('audio', cid);
      change(alice, cid, renamed(`other-${cid}`));
    }
    alice.offer();
    expect(named(alice)).toEqual([
      ['one', '1'],
      ['two', '2'],
      ['three', '3'],
    ]);
  });

  it('of which one has layers goes to the section with layers', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.addTrack('video', 'cam', { layers: LAYERS });
    change(alice, 'cam', renamed('x'));
    alice.addTrack('video', 'screen');
    change(alice, 'screen', (section) => withRids('q', 'h', 'f')(renamed('y')(section)));
    alice.offer();
    expect(named(alice)).toEqual([
      ['screen', '1'],
      ['cam', '2'],
    ]);
  });

  it('answer afterwards to the names of both sides (PUB-007)', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.addTrack('audio', 'mic');
    change(alice, 'mic', renamed('{firefox}'));
    alice.offer();
    const before = alice.session.tracks();
    for (const cid of ['mic', '{firefox}']) {
      alice.session.handleAddTrack(new AddTrackRequest({ cid, type: TrackType.AUDIO }));
      expect(alice.last('requestResponse').reason).toBe(RequestResponse_Reason.QUEUED);
    }
    alice.offer();
    expect(alice.session.tracks()).toEqual(before);
  });
});

describe('a section', () => {
  it('with layers is one track, its lowest layer first whatever the order of rids (PUB-005, PUB-022)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    alice.addTrack('video', 'cam', { layers: LAYERS });
    change(alice, 'cam', withRids('f', 'h', 'q'));
    alice.offer();
    bob.settle();
    const [producer] = alice.transport('answer').producers;
    expect(producer?.rtp.encodings.map((encoding) => encoding.rid)).toEqual(['q', 'h', 'f']);
    expect(alice.session.tracks()[0]?.layers.map((layer) => layer.rid)).toEqual(['q', 'h', 'f']);
    alice.offer();
    bob.settle();
    expect(alice.session.tracks()).toHaveLength(1);
    expect(Object.keys(bob.last('offer').midToTrackId)).toHaveLength(1);
  });

  it('that repeats the name of a published track waits until that one ends (PUB-010)', () => {
    const alice = new MediaBench().join('alice').connect();
    const first = alice.publish('audio', 'mic');
    alice.addTrack('audio', 'mic');
    alice.offer();
    expect(alice.session.tracks().map((track) => track.sid)).toEqual([first]);
    const [data, one, two] = alice.sections;
    const { msid: _, ...rest } = one as SdpSection;
    alice.sections = [data, { ...rest, direction: 'inactive' as const }, two].flatMap((each) => each ?? []);
    alice.offer();
    const tracks = alice.session.tracks();
    expect(tracks).toMatchObject([{ mid: '2' }]);
    expect(tracks[0]?.sid).not.toBe(first);
    expect(alice.last('trackPublished').track?.sid).toBe(tracks[0]?.sid);
  });
});

describe('announced tracks', () => {
  it('of one cid share a sid while the first is pending (PUB-011)', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.addTrack('audio', 'mic');
    alice.session.handleAddTrack(new AddTrackRequest({ cid: 'mic', type: TrackType.AUDIO }));
    expect(alice.last('requestResponse').reason).toBe(RequestResponse_Reason.QUEUED);
    alice.offer();
    expect(alice.session.tracks()).toHaveLength(1);
  });

  it('are as many as any client needs, and no more (PUB-012)', () => {
    const alice = new MediaBench().join('alice').connect();
    for (let index = 0; index < 101; index += 1) {
      alice.session.handleAddTrack(new AddTrackRequest({ cid: `cid${index}`, type: TrackType.AUDIO }));
    }
    expect(alice.got('trackPublished')).toHaveLength(100);
    expect(alice.last('requestResponse')).toMatchObject({ reason: RequestResponse_Reason.LIMIT_EXCEEDED });
  });
});

describe('a video that is announced without a codec', () => {
  const both = (section: SdpSection): SdpSection => ({
    ...section,
    codecs: [...section.codecs, VP9],
    formats: [...section.formats, '98'],
  });

  it('by a client on pion is published with the codec of its first packet', () => {
    const alice = new MediaBench().join('alice', { goesByPackets: true }).connect();
    alice.addTrack('video', 'cam');
    change(alice, 'cam', both);
    expect(alice.offer().sections[1]?.codecs.map(({ name }) => name)).toEqual(['VP8', 'VP9']);
    alice.offer();
    expect([alice.session.tracks(), alice.trackChanges]).toEqual([[], 0]);
    const { producers } = alice.transport('answer');
    expect(producers).toHaveLength(1);
    producers[0]?.onFirstPacket?.(98);
    expect(alice.session.tracks()).toMatchObject([{ mimeType: 'video/VP9', codecs: [{ mimeType: 'video/VP9' }] }]);
    expect([alice.trackChanges, producers[0]?.isClosed, producers[1]?.rtp.codecs.length]).toEqual([1, true, 1]);
  });

  it('or with one, by a client on pion, waits for its first packet; audio does not (PUB-004)', () => {
    const alice = new MediaBench().join('alice', { goesByPackets: true }).connect();
    const audio = alice.publish('audio', 'mic');
    const video = alice.publish('video', 'cam');
    const sids = (): string[] => alice.session.tracks().map(({ sid }) => sid);
    expect(sids()).toEqual([audio]);
    alice.transport('answer').producers.at(-1)?.onFirstPacket?.(120);
    expect(sids()).toEqual([audio, video]);
  });

  it('by a client on pion that takes it back before the first packet is never published', () => {
    const alice = new MediaBench().join('alice', { goesByPackets: true }).connect();
    alice.addTrack('video', 'cam');
    change(alice, 'cam', both);
    alice.offer();
    const [producer] = alice.transport('answer').producers;
    alice.unpublish('cam');
    producer?.onFirstPacket?.(98);
    expect([alice.session.tracks(), producer?.isClosed]).toEqual([[], true]);
  });

  it('reaches a subscriber on pion in an offer that names the usual codecs too, or its next track could be in no other', () => {
    const bench = new MediaBench();
    const bob = bench.join('bob', { goesByPackets: true }).connect();
    bench.join('alice').connect().publish('video', 'cam');
    bench.clock.advance(200);
    const codecs = readDescription(bob.last('offer').sdp).sections[1]?.codecs ?? [];
    expect(codecs[0]).toMatchObject({ name: 'VP8', payloadType: 96, rtxPayloadType: 97 });
    expect([...new Set(codecs.map(({ name }) => name))]).toEqual(['VP8', 'H264', 'VP9', 'AV1']);
    const payloadTypes = codecs.flatMap((codec) => [codec.payloadType, codec.rtxPayloadType]);
    expect(new Set(payloadTypes).size).toBe(payloadTypes.length);
    bob.answer();
    expect(bob.transport('offer').consumers[0]?.rtp.codecs.map(({ mimeType }) => mimeType)).toEqual(['video/VP8']);
  });

  it('by others is published at once, in the first codec of the answer', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.addTrack('video', 'cam');
    change(alice, 'cam', both);
    alice.offer();
    expect(alice.session.tracks()).toMatchObject([{ mimeType: 'video/VP8' }]);
  });
});

describe('a backup codec', () => {
  function withoutVp9(section: SdpSection): SdpSection {
    const codecs = section.codecs.filter((codec) => codec.name !== 'VP9');
    return codecs.length === section.codecs.length ? section : { ...section, codecs };
  }

  it('is asked for by a subscriber that lacks the first, and reaches it as the same track (PUB-014)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const simulcastCodecs = ['vp9', 'vp8'].map((codec, index) => ({ codec, cid: index === 0 ? 'cam' : '' }));
    alice.addTrack('video', 'cam', { simulcastCodecs: simulcastCodecs as never });
    change(alice, 'cam', (section) => ({ ...section, codecs: [VP9], formats: ['98'] }));
    alice.offer();
    const { sid = '' } = alice.last('trackPublished').track ?? {};
    const bob = bench.join('bob').connect();
    bench.clock.advance(200);
    bob.answer(withoutVp9);
    expect(bob.got('subscriptionResponse')).toEqual([]);
    const wanted = alice.last('subscribedQualityUpdate').subscribedCodecs;
    expect(wanted.map(({ codec, qualities }) => [codec, qualities.some(({ enabled }) => enabled)])).toEqual([
      ['vp9', false],
      ['vp8', true],
    ]);
    bench.clock.advance(200);
    bob.answer();
    alice.addTrack('video', 'cam-vp8', { sid, simulcastCodecs: [{ codec: 'vp8', cid: 'cam-vp8' }] as never });
    expect(alice.last('trackPublished')).toMatchObject({ cid: 'cam-vp8', track: { sid } });
    alice.offer();
    expect(alice.session.tracks()).toMatchObject([{ sid, codecs: [{ mid: '1' }, { mid: '2', cid: 'cam-vp8' }] }]);
    bench.clock.advance(200);
    bob.answer(withoutVp9);
    const [consumer] = bob.transport('offer').consumers;
    expect(consumer?.producer).toBe(alice.transport('answer').producers[1]);
    alice.session.handleMute({ sid, muted: true } as never);
    expect(alice.transport('answer').producers.map((producer) => producer.paused)).toEqual([true, true]);
    alice.unpublish('cam-vp8');
    expect(consumer?.isClosed).toBe(true);
    expect(alice.session.tracks()).toHaveLength(1);
  });

  it('of audio is asked for by name, and takes its kind from the track (PUB-014, SUB-057)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const pcmu = { name: 'PCMU', payloadType: 0, clockRate: 8_000, fmtp: '', rtcpFeedback: [] };
    const [opus] = clientSection('audio', '0', 'sendonly').codecs;
    const both = (section: SdpSection): SdpSection => ({
      ...section,
      codecs: [pcmu, ...(opus === undefined ? [] : [opus])],
      formats: ['0', '109'],
    });
    const simulcastCodecs = ['pcmu', 'opus'].map((codec, index) => ({ codec, cid: index === 0 ? 'mic' : '' }));
    alice.addTrack('audio', 'mic', { simulcastCodecs: simulcastCodecs as never });
    change(alice, 'mic', both);
    const answer = alice.offer();
    expect(answer.sections[1]?.codecs.map(({ name }) => name)).toEqual(['PCMU', 'opus']);
    const { sid = '' } = alice.last('trackPublished').track ?? {};
    const bob = bench.join('bob').connect();
    bench.clock.advance(200);
    bob.answer((section) => ({ ...section, codecs: section.codecs.filter(({ name }) => name !== 'PCMU') }));
    expect(bob.got('subscriptionResponse')).toEqual([]);
    expect(codecsTold(alice)).toEqual([['opus', true]]);
    const backup = { sid, type: TrackType.AUDIO, simulcastCodecs: [{ codec: 'opus', cid: 'mic-opus' }] as never };
    alice.addTrack('audio', 'mic-opus', backup);
    expect(alice.session.tracks()[0]?.codecs.map(({ mimeType }) => mimeType)).toEqual(['audio/pcmu', 'audio/opus']);
    alice.offer();
    bench.clock.advance(200);
    bob.answer((section) => ({ ...section, codecs: section.codecs.filter(({ name }) => name !== 'PCMU') }));
    expect(bob.transport('offer').consumers.map(({ producer }) => producer)).toEqual([
      alice.transport('answer').producers[1],
    ]);
    bob.leave();
    expect(codecsTold(alice)).toEqual([['opus', false]]);
  });

  it('of video may be announced with the type left out, which reads as audio (PUB-014)', () => {
    const alice = new MediaBench().join('alice').connect();
    const simulcastCodecs = ['vp8', 'h264'].map((codec, index) => ({ codec, cid: index === 0 ? 'cam' : '' }));
    const sid = alice.publish('video', 'cam', { simulcastCodecs: simulcastCodecs as never });
    const type = TrackType.AUDIO;
    alice.session.handleAddTrack(
      new AddTrackRequest({ cid: 'cam-2', sid, type, simulcastCodecs: [{ codec: 'h264', cid: 'cam-2' }] }),
    );
    const [track] = alice.session.tracks();
    expect(track?.codecs.map(({ mimeType, cid }) => [mimeType, cid])).toEqual([
      ['video/vp8', 'cam'],
      ['video/h264', 'cam-2'],
    ]);
  });
});

/** Audio codecs of the last update, and whether they are wanted. */
function codecsTold(client: BenchClient): [string, boolean][] {
  const { subscribedAudioCodecs } = client.last('subscribedAudioCodecUpdate');
  return subscribedAudioCodecs.map(({ codec, enabled }) => [codec, enabled]);
}
