import { SessionDescription, SyncState } from '@livekit/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SdpDescription } from '#proto/sdp/description';
import { readDescription } from '#proto/sdp/read-description';
import { MediaBench, clientSection } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';

const ufragOf = (sdp: string): string | undefined => readDescription(sdp).sections[0]?.transport.usernameFragment;

function pair(): { bench: MediaBench; alice: BenchClient; bob: BenchClient } {
  const bench = new MediaBench();
  return { bench, alice: bench.join('alice').connect(), bob: bench.join('bob').connect() };
}

describe('offers of the server', () => {
  it('count up by one, fold changes together, and wait for an answer (SIG-086, SIG-089, SIG-090)', () => {
    const { bench, alice, bob } = pair();
    for (const cid of ['a', 'b', 'c']) alice.publish('audio', cid);
    bench.clock.advance(200);
    expect(bob.got('offer')).toHaveLength(2);
    alice.publish('audio', 'd');
    bench.clock.advance(5_000);
    expect(bob.got('offer')).toHaveLength(2);
    bob.answer();
    expect(bob.got('offer')).toHaveLength(3);
    expect(Object.keys(bob.last('offer').midToTrackId)).toHaveLength(4);
    const ids = bob.got('offer').map((offer) => offer.id);
    expect(ids.map((id) => id - (ids[0] ?? 0))).toEqual([0, 1, 2]);
  });

  it('go out 10 ms after the change, 150 ms where the last one was just now', () => {
    const { bench, alice, bob } = pair();
    bench.clock.advance(1_000);
    alice.publish('audio', 'a');
    bench.clock.advance(11);
    expect(bob.got('offer')).toHaveLength(2);
    bob.answer();
    alice.publish('audio', 'b');
    bench.clock.advance(140);
    expect(bob.got('offer')).toHaveLength(2);
    bench.clock.advance(20);
    expect(bob.got('offer')).toHaveLength(3);
  });

  it('unanswered for 15 s end the negotiation while the transport is up (SIG-091)', () => {
    const { bench, alice, bob } = pair();
    alice.publish('audio', 'a');
    bench.clock.advance(14_900);
    expect(bob.failures).toEqual([]);
    bench.clock.advance(300);
    expect(bob.failures).toHaveLength(1);
    expect(bench.join('slow').got('offer')).toHaveLength(1);
    bench.clock.advance(20_000);
    expect(bench.clients.at(-1)?.failures).toEqual([]);
  });

  it('and their candidates name TCP alone once that is preferred (CON-012, REC-054)', () => {
    const { bench, alice, bob } = pair();
    const candidates = (): string[] => bob.got('trickle').map(({ candidateInit }) => candidateInit.split(' ')[2] ?? '');
    expect(candidates()).toEqual(['udp', 'tcp', 'udp', 'tcp']);
    bob.messages.splice(0);
    bob.prefersTcp = true;
    bob.session.resume();
    expect(candidates()).toEqual(['tcp']);
    expect(bob.got('trickle')[0]?.final).toBe(true);
    bob.answer();
    alice.publish('audio', 'a');
    bench.clock.advance(200);
    const [section] = readDescription(bob.last('offer').sdp).sections;
    expect(section?.transport.candidates.map(({ protocol, tcpType }) => [protocol, tcpType])).toEqual([
      ['tcp', 'passive'],
    ]);
  });

  it('are answered with any id (SIG-087)', () => {
    const { bench, alice, bob } = pair();
    alice.publish('audio', 'a');
    bench.clock.advance(200);
    bob.last('offer').id = 7;
    bob.answer();
    expect(bob.transport('offer').consumers).toHaveLength(1);
  });
});

describe('ICE restart', () => {
  it('by the client renews our credentials and trickles again (REC-010)', () => {
    const { alice } = pair();
    const before = ufragOf(alice.last('answer').sdp);
    const trickles = alice.got('trickle').length;
    alice.offer();
    expect(ufragOf(alice.last('answer').sdp)).toBe(before);
    alice.ufrag = 'again';
    alice.offer();
    expect(ufragOf(alice.last('answer').sdp)).not.toBe(before);
    expect(alice.got('trickle')).toHaveLength(trickles + 2);
  });

  it('by a resume offers new credentials at once (REC-002)', () => {
    const { alice } = pair();
    const before = alice.last('offer');
    alice.session.resume();
    expect(alice.last('offer').id).toBe(before.id + 1);
    expect(ufragOf(alice.last('offer').sdp)).not.toBe(ufragOf(before.sdp));
  });

  it('with the first offer unanswered sends it again, and restarts after the answer (REC-011)', () => {
    const alice = new MediaBench().join('alice');
    const first = alice.last('offer');
    alice.session.resume();
    expect(alice.last('offer')).toMatchObject({ sdp: first.sdp, id: first.id + 1 });
    alice.answer();
    expect(alice.got('offer')).toHaveLength(3);
    expect(ufragOf(alice.last('offer').sdp)).not.toBe(ufragOf(first.sdp));
  });

  it('of a single peer connection is the client’s matter', () => {
    const alice = new MediaBench().join('alice', { isSinglePeerConnection: true }).connect();
    alice.session.resume();
    expect(alice.got('offer')).toEqual([]);
  });
});

describe('single peer connection', () => {
  it('asks for as many sections as are missing, and not twice (SIG-083)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { isSinglePeerConnection: true }).connect();
    for (const cid of ['a', 'b', 'c', 'd', 'e']) alice.publish('audio', cid);
    bench.clock.advance(200);
    expect(bob.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 2, numVideos: 0 });
    alice.publish('video', 'v');
    bench.clock.advance(200);
    expect(bob.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 0 });
    for (const mid of ['7', '8']) bob.sections.push(clientSection('audio', mid, 'recvonly'));
    bob.offer();
    expect(Object.keys(bob.last('answer').midToTrackId)).toHaveLength(6);
    expect(bob.transport('answer').consumers).toHaveLength(6);
  });

  it('ignores answers (SIG-085)', () => {
    const alice = new MediaBench().join('alice', { isSinglePeerConnection: true }).connect();
    alice.session.handleAnswer(new SessionDescription({ type: 'answer', sdp: 'nonsense' }));
    expect(alice.failures).toEqual([]);
  });

  it('says inactive on the section of a track that ended, and uses it again', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { isSinglePeerConnection: true }).connect();
    const directions = (answer: SdpDescription): string[] =>
      answer.sections.slice(1, 3).map((section) => section.direction);
    alice.publish('audio', 'a');
    expect(directions(bob.offer())).toEqual(['sendonly', 'sendonly']);
    alice.unpublish('a');
    expect(directions(bob.offer())).toEqual(['inactive', 'sendonly']);
    bench.clock.advance(200);
    expect(bob.got('mediaSectionsRequirement').length).toBeGreaterThan(0);
  });
});

describe('bad input', () => {
  const offers: [string, boolean][] = [
    ['', false],
    ['hello', true],
    ['\0'.repeat(100), true],
    ['v=0\r\n', false],
    ['v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n', false],
  ];

  it.each(offers)(
    '%j as an offer or an answer ends this negotiation (passed over: %s) and hurts nobody else',
    (sdp, isPassedOver) => {
      const { bench, alice, bob } = pair();
      alice.session.handleOffer(new SessionDescription({ type: 'offer', sdp }));
      expect(alice.failures).toHaveLength(isPassedOver ? 0 : 1);
      alice.session.resume();
      alice.session.handleAnswer(new SessionDescription({ type: 'answer', sdp }));
      expect(alice.failures).toHaveLength(isPassedOver ? 1 : 2);
      bob.publish('audio', 'mic');
      expect(bob.failures).toEqual([]);
      expect(bench.engine.transports.filter((transport) => transport.isClosed)).toEqual([]);
    },
  );

  it('that answers an offer which nobody made is refused', () => {
    const { alice } = pair();
    const { sdp, id } = alice.last('offer');
    alice.session.handleAnswer(new SessionDescription({ type: 'answer', sdp, id }));
    expect(alice.failures).toEqual([]);
    alice.session.handleAnswer(new SessionDescription({ type: 'answer', sdp, id: id + 7 }));
    expect(alice.failures).toHaveLength(1);
  });

  it('of the wrong type is refused', () => {
    const { alice } = pair();
    alice.session.handleOffer(new SessionDescription({ type: 'answer', sdp: alice.last('answer').sdp }));
    expect(alice.failures).toHaveLength(1);
  });

  it('by SSRC group alone is no simulcast here (PUB-022)', () => {
    const { alice } = pair();
    alice.addTrack('video', 'cam');
    const sdp =
      alice.last('answer').sdp +
      'm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:9\r\na=rtpmap:96 VP8/90000\r\na=ssrc-group:SIM 1 2 3\r\n';
    alice.session.handleOffer(new SessionDescription({ type: 'offer', sdp }));
    expect(alice.failures[0]).toMatch(/simulcast needs rids/);
  });

  it('of many sections is answered', () => {
    const { alice } = pair();
    for (let index = 1; index < 400; index += 1) alice.sections.push(clientSection('video', String(index), 'sendonly'));
    expect(alice.offer().sections).toHaveLength(400);
    expect(alice.session.tracks()).toEqual([]);
  });

  it('never throws out of a handler, whatever an offer was changed to', () => {
    const template = pair().alice;
    template.addTrack('video', 'cam');
    const good = template.last('answer').sdp.replace(/a=setup:\w+/, 'a=setup:actpass');
    const line = fc.constantFrom(
      ...good.split('\r\n'),
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=sendonly',
      'a=rtpmap:96 VP8/90000',
      'a=msid:s t',
      'a=mid:\0',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        const { alice } = pair();
        alice.session.handleOffer(
          new SessionDescription({ type: 'offer', sdp: ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', ...lines].join('\r\n') }),
        );
      }),
    );
  });

  it('in a sync_state asks for a full reconnect (REC-013)', () => {
    const { alice } = pair();
    const sid = alice.publish('audio', 'mic');
    alice.session.handleSyncState(new SyncState({ publishTracks: [{ track: { sid } }] as never }));
    expect(alice.failures).toEqual([]);
    alice.session.handleSyncState(new SyncState({ publishTracks: [{ track: { sid: 'TR_bogus' } }] as never }));
    expect(alice.failures).toHaveLength(1);
  });
});

it('closes in silence, once', () => {
  const { bench, alice, bob } = pair();
  alice.publish('audio', 'mic');
  bob.settle();
  alice.leave();
  alice.session.close('again');
  const messages = alice.messages.length;
  bench.clock.advance(60_000);
  expect(alice.messages).toHaveLength(messages);
  expect(bench.engine.transports.filter((transport) => transport.isClosed)).toHaveLength(2);
});
