import {
  ParticipantPermission,
  SubscriptionError,
  SubscriptionPermission,
  SyncState,
  TrackPermission,
  UpdateSubscription,
  UpdateTrackSettings,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { readDescription } from '#proto/sdp/read-description';
import { MediaBench } from './media-bench.test-support.ts';
import type { BenchClient } from './media-bench.test-support.ts';

const subscription = (subscribe: boolean, ...trackSids: string[]): UpdateSubscription =>
  new UpdateSubscription({ trackSids, subscribe });
const midsSending = (client: BenchClient): string[] =>
  readDescription(client.last('offer').sdp)
    .sections.filter((section) => section.msid !== undefined)
    .map((section) => section.mid);

describe('what is subscribed', () => {
  it('is every track of the others that was there before, and none of one’s own (SUB-001, SUB-008)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const tracks = [alice.publish('audio', 'mic'), alice.publish('video', 'cam')];
    const bob = bench.join('bob').connect();
    bob.settle();
    expect(Object.values(bob.last('offer').midToTrackId)).toEqual(tracks);
    alice.settle();
    expect(alice.got('offer')).toHaveLength(1);
  });

  it('is nothing without auto_subscribe until it is asked for (SUB-002, SUB-003)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { autoSubscribe: false }).connect();
    const sid = alice.publish('audio', 'mic');
    bench.clock.advance(1_000);
    expect(bob.got('offer')).toHaveLength(1);
    bob.session.handleSubscription(subscription(true, sid));
    bob.settle();
    expect(bob.last('offer').midToTrackId).toEqual({ '1': sid });
  });

  it('ends and comes back on the same mid with a new SSRC, any number of times (SUB-003, SUB-011)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    const sid = alice.publish('audio', 'mic');
    bob.settle();
    const ssrcs = new Set<number | undefined>();
    for (let round = 0; round < 3; round += 1) {
      const consumer = bob.transport('offer').consumers.at(-1);
      ssrcs.add(consumer?.rtp.encodings[0]?.ssrc);
      bob.session.handleSubscription(subscription(false, sid));
      expect(consumer?.isClosed).toBe(true);
      bob.settle();
      expect(midsSending(bob)).toEqual([]);
      expect(readDescription(bob.last('offer').sdp).sections[1]?.direction).toBe('recvonly');
      bob.session.handleSubscription(subscription(true, sid));
      bob.settle();
      expect(midsSending(bob)).toEqual(['1']);
    }
    expect(ssrcs.size).toBe(3);
    expect(bob.got('subscriptionPermissionUpdate')).toHaveLength(4);
  });

  it('reuses the sections of tracks that went away (SUB-011)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    for (let round = 0; round < 5; round += 1) {
      alice.publish('audio', `mic${round}`);
      bob.settle();
      alice.unpublish(`mic${round}`);
      bob.settle();
    }
    expect(readDescription(bob.last('offer').sdp).sections).toHaveLength(2);
  });

  it('ends in one offer when the publisher leaves (SUB-012)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    alice.publish('audio', 'mic');
    alice.publish('video', 'cam');
    bob.settle();
    const before = bob.got('offer').length;
    alice.leave();
    bob.settle();
    bench.clock.advance(1_000);
    expect(bob.got('offer')).toHaveLength(before + 1);
    expect(midsSending(bob)).toEqual([]);
  });

  it('waits for the permission to subscribe (JWT-007, JWT-022)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { permission: new ParticipantPermission({ canPublish: true }) }).connect();
    const sid = alice.publish('audio', 'mic');
    bench.clock.advance(1_000);
    expect(bob.got('offer')).toHaveLength(1);
    bob.permission = new ParticipantPermission({ canSubscribe: true });
    bob.session.permissionChanged();
    bob.settle();
    expect(bob.last('offer').midToTrackId).toEqual({ '1': sid });
    bob.permission = new ParticipantPermission({});
    bob.session.permissionChanged();
    expect(bob.transport('offer').consumers[0]?.isClosed).toBe(true);
  });

  it('of a track that never comes is given up after a minute (SUB-005)', () => {
    const bench = new MediaBench();
    const bob = bench.join('bob').connect();
    bob.session.handleSubscription(subscription(true, 'TR_never'));
    bench.clock.advance(59_000);
    expect(bob.got('subscriptionResponse')).toEqual([]);
    bench.clock.advance(4_000);
    expect(bob.last('subscriptionResponse')).toMatchObject({
      trackSid: 'TR_never',
      err: SubscriptionError.SE_TRACK_NOTFOUND,
    });
  });

  it('is dropped where the client has no codec for it (SUB-007)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    const trackSid = alice.publish('video', 'cam');
    bench.clock.advance(200);
    bob.answer((section) => (section.kind === 'video' ? { ...section, codecs: [] } : section));
    expect(bob.last('subscriptionResponse')).toMatchObject({ trackSid, err: SubscriptionError.SE_CODEC_UNSUPPORTED });
    expect(bob.transport('offer').consumers).toEqual([]);
  });
});

describe('a subscription that is not bound', () => {
  it('is complained of after fifteen seconds, every three, until it is (SUB-006)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { isSinglePeerConnection: true }).connect();
    const trackSid = alice.publish('audio', 'mic');
    bench.clock.advance(14_900);
    expect(bob.got('subscriptionResponse')).toEqual([]);
    bench.clock.advance(3_200);
    expect(bob.got('subscriptionResponse')).toMatchObject([{ trackSid, err: SubscriptionError.SE_UNKNOWN }]);
    bench.clock.advance(6_000);
    expect(bob.got('subscriptionResponse')).toHaveLength(3);
    bob.offer();
    bench.clock.advance(30_000);
    expect(bob.got('subscriptionResponse')).toHaveLength(3);
  });

  it('is no matter for a participant that is not active (SUB-006)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { isSinglePeerConnection: true });
    alice.publish('audio', 'mic');
    bench.clock.advance(30_000);
    expect(bob.got('subscriptionResponse')).toEqual([]);
  });
});

describe('the stream of a track', () => {
  it.each([
    [false, 16, 'TR_'],
    [true, 16, 'camera'],
    [true, 9, 'TR_'],
  ])('with sync_streams %s for protocol %i is the participant and %s (SIG-098)', (syncStreams, clientProtocol, id) => {
    const bench = new MediaBench();
    bench.syncStreams = syncStreams;
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob', { clientProtocol }).connect();
    alice.publish('audio', 'mic');
    bob.settle();
    const section = readDescription(bob.last('offer').sdp).sections.find(({ msid }) => msid !== undefined);
    expect(section?.msid?.stream.startsWith(`PA_alice|${id}`)).toBe(true);
  });
});

describe('subscription_permission of a publisher', () => {
  it('lets in those it names, at once and both ways (SUB-020, SUB-021)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    const carol = bench.join('carol').connect();
    const sid = alice.publish('audio', 'mic');
    for (const client of [bob, carol]) client.settle();
    const onlyCarol = [new TrackPermission({ participantIdentity: 'carol', trackSids: [sid] })];
    alice.session.handleSubscriptionPermission(new SubscriptionPermission({ trackPermissions: onlyCarol }));
    expect(bob.last('subscriptionPermissionUpdate')).toMatchObject({ trackSid: sid, allowed: false });
    expect(bob.transport('offer').consumers[0]?.isClosed).toBe(true);
    expect(carol.transport('offer').consumers[0]?.isClosed).toBe(false);
    bob.settle();
    alice.session.handleSubscriptionPermission(new SubscriptionPermission({ allParticipants: true }));
    expect(bob.last('subscriptionPermissionUpdate')).toMatchObject({ trackSid: sid, allowed: true });
    bob.settle();
    expect(midsSending(bob)).toEqual(['1']);
  });
});

describe('track_setting', () => {
  function subscribed(): { bench: MediaBench; bob: BenchClient; alice: BenchClient; sid: string } {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    const sid = alice.publish('video', 'cam', {
      layers: [VideoQuality.LOW, VideoQuality.MEDIUM].map(
        (quality) => new VideoLayer({ quality, width: 320 * (quality + 1) }),
      ),
    });
    bob.settle();
    return { bench, bob, alice, sid };
  }

  it('disabled pauses after the debounce, enabled resumes at once (SUB-030, SUB-031)', () => {
    const { bench, bob, sid } = subscribed();
    const [consumer] = bob.transport('offer').consumers;
    bob.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], disabled: true }));
    expect(consumer?.paused).toBe(false);
    bench.clock.advance(100);
    expect(consumer?.paused).toBe(true);
    bob.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid] }));
    expect(consumer?.paused).toBe(false);
  });

  it('sent before the track exists counts when it does (SUB-034, REC-014)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    const sid = alice.publish('audio', 'mic');
    bob.session.handleSyncState(new SyncState({ trackSidsDisabled: [sid] }));
    bob.settle();
    expect(bob.transport('offer').consumers[0]?.paused).toBe(true);
  });

  it('tells the publisher which layers are wanted: more at once, less after five seconds (SUB-050, SUB-051)', () => {
    const { bench, bob, alice, sid } = subscribed();
    const enabled = (): boolean[] =>
      alice.last('subscribedQualityUpdate').subscribedQualities.map((quality) => quality.enabled);
    expect(enabled()).toEqual([true, true, false]);
    bob.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], quality: VideoQuality.LOW }));
    bench.clock.advance(4_900);
    expect(enabled()).toEqual([true, true, false]);
    bench.clock.advance(300);
    expect(enabled()).toEqual([true, false, false]);
    bob.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], width: 600 }));
    bench.clock.advance(150);
    expect(enabled()).toEqual([true, true, false]);
    bob.leave();
    bench.clock.advance(5_100);
    expect(enabled()).toEqual([false, false, false]);
  });

  it('has no bearing on a video nobody subscribed to: all off after ten seconds (SUB-052)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    alice.publish('video', 'cam');
    bench.clock.advance(9_900);
    expect(alice.got('subscribedQualityUpdate')).toEqual([]);
    bench.clock.advance(200);
    expect(alice.last('subscribedQualityUpdate').subscribedQualities.map((quality) => quality.enabled)).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('a publisher', () => {
  it('is told of its first subscriber once, and not of hidden ones (PUB-024)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    alice.publish('audio', 'mic');
    bench.join('ghost', { isHidden: true }).connect().settle();
    expect(alice.got('trackSubscribed')).toEqual([]);
    for (const identity of ['bob', 'carol']) bench.join(identity).connect().settle();
    expect(alice.got('trackSubscribed')).toHaveLength(1);
  });
});
