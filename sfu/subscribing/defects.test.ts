import {
  AddTrackRequest,
  MuteTrackRequest,
  ParticipantPermission,
  PublishDataTrackRequest,
  SessionDescription,
  SubscriptionPermission,
  TrackSource,
  TrackType,
  UpdateDataSubscription,
  UpdateDataSubscription_Update,
  UpdateSubscription,
  UpdateTrackSettings,
  UserPacket,
} from '@livekit/protocol';
import type { DataPacket } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import type { DefectName } from '../defects/catalogue.ts';
import { MediaBench } from './media-bench.test-support.ts';
import type { BenchClient } from './media-bench.test-support.ts';

type Story = (bench: MediaBench) => unknown;

function two(bench: MediaBench, options: Parameters<MediaBench['join']>[1] = {}): [BenchClient, BenchClient] {
  return [bench.join('alice').connect(), bench.join('bob', options).connect()];
}
const user = (more: object = {}): DataPacket['value'] => ({
  case: 'user',
  value: new UserPacket({ topic: 't', ...more }),
});
const midsOf = (client: BenchClient): string[] => Object.keys(client.last('offer').midToTrackId);
const NO_PERMISSION = new ParticipantPermission({});

/** What shows each defect: its result has to differ from the one without the defect. */
const STORIES: Partial<Record<DefectName, Story>> = {
  'addtrack-unanswered': publishedCids,
  'track-published-wrong-cid': publishedCids,
  'mute-not-announced': mutedTrack,
  'mute-not-applied': mutedTrack,
  'unknown-mute-unanswered': (bench) => {
    const alice = bench.join('alice');
    alice.session.handleMute(new MuteTrackRequest({ sid: 'TR_x' }));
    return alice.got('requestResponse').length;
  },
  'unpublish-not-announced': (bench) => {
    const [alice] = two(bench);
    alice.publish('audio', 'mic');
    alice.unpublish('mic');
    return alice.session.tracks().length;
  },
  'offer-unanswered': (bench) => two(bench, { isSinglePeerConnection: false })[0].got('answer').length,
  'offer-id-not-echoed': (bench) => two(bench)[0].last('answer').id,
  'broken-sdp-ignored': (bench) => {
    const alice = bench.join('alice');
    alice.session.handleOffer(new SessionDescription({ type: 'offer', sdp: '' }));
    return alice.failures.length;
  },
  'ice-restart-keeps-ufrag': (bench) => {
    const [alice] = two(bench);
    alice.session.resume();
    return /ice-ufrag:\w+/.exec(alice.last('offer').sdp)?.[0];
  },
  'trickle-never-final': (bench) => bench.join('alice').last('trickle').final,
  'pending-tracks-swapped': (bench) => {
    const [alice] = two(bench);
    for (const cid of ['one', 'two']) {
      alice.addTrack('audio', cid);
      alice.sections = alice.sections.map((each) =>
        each.msid?.track === cid ? { ...each, msid: { stream: 's', track: `other-${cid}` } } : each,
      );
    }
    alice.offer();
    return alice.session.tracks().map(({ name, mid }) => [name, mid]);
  },
  'queued-track-forgotten': (bench) => {
    const [alice] = two(bench);
    alice.publish('audio', 'mic');
    alice.session.handleAddTrack(new AddTrackRequest({ cid: 'mic', type: TrackType.AUDIO }));
    alice.unpublish('mic');
    return alice.got('trackPublished').length;
  },
  'adaptive-stream-starts-high': (bench) => {
    const [alice, bob] = two(bench, { isAdaptiveStream: true });
    alice.publish('video', 'cam');
    bob.settle();
    return bob.transport('offer').consumers[0]?.preferredLayer;
  },
  'quality-of-newest-subscriber': (bench) => {
    const { alice } = subscribed(bench, 'video');
    bench.join('carol', { isAdaptiveStream: true }).connect().settle();
    bench.clock.advance(6_000);
    return alice.last('subscribedQualityUpdate').subscribedQualities.map(({ enabled }) => enabled);
  },
  'unbound-subscription-untold': (bench) => {
    const [alice, bob] = two(bench, { isSinglePeerConnection: true });
    alice.publish('audio', 'mic');
    bench.clock.advance(20_000);
    return bob.got('subscriptionResponse').length;
  },
  'speakers-untold': speakersTold,
  'speaker-never-stops': speakersTold,
  'speakers-told-to-everybody': speakersTold,
  'connection-quality-untold': (bench) => {
    const [alice] = two(bench);
    bench.clock.advance(6_000);
    return alice.got('connectionQuality').length;
  },
  'data-track-frames-lost': dataTrackFrames,
  'data-track-handle-kept': dataTrackFrames,
  'auto-subscribe-ignored': subscribedMids,
  'auto-subscribe-forced': (bench) => subscribedMids(bench, { autoSubscribe: false }),
  'manual-subscribe-ignored': (bench) => manualMids(bench, true),
  'unsubscribe-ignored': (bench) => manualMids(bench, false),
  'own-tracks-subscribed': (bench) => {
    const [alice] = two(bench);
    alice.publish('audio', 'mic');
    bench.clock.advance(500);
    return alice.got('offer').length;
  },
  'tracks-of-earlier-publishers-missing': (bench) => {
    bench.join('alice').connect().publish('audio', 'mic');
    const bob = bench.join('bob').connect();
    bench.clock.advance(500);
    return midsOf(bob);
  },
  'subscription-permission-ignored': permissionsTold,
  'subscription-permission-untold': permissionsTold,
  'track-subscribed-untold': (bench) => subscribed(bench).alice.got('trackSubscribed').length,
  'track-settings-ignored': (bench) => {
    const { bob, sid } = subscribed(bench);
    bob.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], disabled: true }));
    bench.clock.advance(200);
    return bob.transport('offer').consumers[0]?.paused;
  },
  'audio-codec-update-missing': (bench) => {
    const alice = bench.join('alice').connect();
    const simulcastCodecs = [{ codec: 'opus', cid: 'mic' }, { codec: 'pcmu' }];
    alice.publish('audio', 'mic', { simulcastCodecs: simulcastCodecs as never });
    bench.join('bob').connect().settle();
    return alice.got('subscribedAudioCodecUpdate').length;
  },
  'quality-update-missing': (bench) => subscribed(bench, 'video').alice.got('subscribedQualityUpdate').length,
  'msid-wrong': (bench) => /a=msid:\w+(.)/.exec(subscribed(bench).bob.last('offer').sdp)?.[1],
  'mid-to-track-missing': (bench) => midsOf(subscribed(bench).bob),
  'media-section-never-reused': (bench) => {
    const { alice, bob } = subscribed(bench);
    alice.unpublish('mic');
    alice.publish('audio', 'other');
    bob.settle();
    return midsOf(bob);
  },
  'media-sections-never-required': (bench) => {
    const [alice, bob] = two(bench, { isSinglePeerConnection: true });
    alice.publish('audio', 'mic');
    bench.clock.advance(500);
    return bob.got('mediaSectionsRequirement').length;
  },
  'offers-not-debounced': (bench) => {
    const [alice, bob] = two(bench);
    alice.publish('audio', 'mic');
    return bob.got('offer').length;
  },
  'second-offer-while-unanswered': (bench) => {
    const [alice, bob] = two(bench);
    for (const cid of ['a', 'b']) {
      alice.publish('audio', cid);
      bench.clock.advance(500);
    }
    return bob.got('offer').length;
  },
  'unanswered-offer-forgiven': (bench) => {
    const [alice, bob] = two(bench);
    alice.publish('audio', 'mic');
    bench.clock.advance(16_000);
    return bob.failures.length;
  },
  'can-publish-unchecked': (bench) => {
    const alice = bench.join('alice', { permission: NO_PERMISSION });
    alice.addTrack('audio', 'mic');
    return alice.got('trackPublished').length;
  },
  'publish-sources-unchecked': (bench) => {
    const permission = new ParticipantPermission({ canPublish: true, canPublishSources: [TrackSource.CAMERA] });
    const alice = bench.join('alice', { permission });
    alice.session.handleAddTrack(
      new AddTrackRequest({ cid: 'mic', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }),
    );
    return alice.got('trackPublished').length;
  },
  'can-subscribe-unchecked': (bench) => subscribedMids(bench, { permission: NO_PERMISSION }),
  'can-publish-data-unchecked': (bench) => dataSeen(bench, { permission: NO_PERMISSION }),
  'revoked-publisher-keeps-tracks': (bench) => {
    const [alice] = two(bench);
    alice.publish('audio', 'mic');
    alice.permission = NO_PERMISSION;
    alice.session.permissionChanged();
    return alice.session.tracks().length;
  },
  'data-reliable-not-forwarded': dataSeen,
  'data-lossy-not-forwarded': dataSeen,
  'data-kind-changed': dataSeen,
  'data-destination-ignored': dataSeen,
  'data-sender-unstamped': dataSeen,
  'data-echoed-to-sender': dataSeen,
  'data-topic-lost': dataSeen,
  'data-sequence-lost': dataSeen,
  'data-repeats-forwarded': dataSeen,
  'hidden-data-sender-shown': (bench) => dataSeen(bench, { isHidden: true }),
};

function publishedCids(bench: MediaBench): string[] {
  const alice = bench.join('alice');
  alice.addTrack('audio', 'mic');
  return alice.got('trackPublished').map(({ cid }) => cid);
}

function mutedTrack(bench: MediaBench): unknown {
  const [alice] = two(bench);
  const sid = alice.publish('audio', 'mic');
  alice.session.handleMute(new MuteTrackRequest({ sid, muted: true }));
  return [alice.trackChanges, alice.session.tracks()[0]?.muted, alice.transport('answer').producers[0]?.paused];
}

function subscribedMids(bench: MediaBench, options: Parameters<MediaBench['join']>[1] = {}): string[] {
  const [alice, bob] = two(bench, options);
  alice.publish('audio', 'mic');
  bench.clock.advance(500);
  return midsOf(bob);
}

function manualMids(bench: MediaBench, subscribe: boolean): string[] {
  const [alice, bob] = two(bench, { autoSubscribe: !subscribe });
  const sid = alice.publish('audio', 'mic');
  bench.clock.advance(500);
  if (!subscribe) bob.answer();
  bob.session.handleSubscription(new UpdateSubscription({ trackSids: [sid], subscribe }));
  bench.clock.advance(500);
  return midsOf(bob);
}

function subscribed(
  bench: MediaBench,
  kind: 'audio' | 'video' = 'audio',
): { alice: BenchClient; bob: BenchClient; sid: string } {
  const [alice, bob] = two(bench);
  const sid = alice.publish(kind, 'mic');
  bob.settle();
  return { alice, bob, sid };
}

function permissionsTold(bench: MediaBench): boolean[] {
  const { alice, bob } = subscribed(bench);
  alice.session.handleSubscriptionPermission(new SubscriptionPermission({}));
  return bob.got('subscriptionPermissionUpdate').map(({ allowed }) => allowed);
}

function dataSeen(bench: MediaBench, sender: Parameters<MediaBench['join']>[1] = {}): unknown {
  const alice = bench.join('alice', sender).connect();
  const others = ['bob', 'carol'].map((identity) => bench.join(identity).connect());
  alice.sendData('_reliable', { sequence: 1, participantIdentity: 'mallory', value: user() });
  alice.sendData('_reliable', { sequence: 1, value: user() });
  alice.sendData('_reliable', { destinationIdentities: ['bob'], value: user() });
  alice.sendData('_lossy', { value: user() });
  return [alice, ...others].map((client) =>
    (['_reliable', '_lossy'] as const).map((label) => client.received(label).map((packet) => packet.toJsonString())),
  );
}

function speakersTold(bench: MediaBench): unknown {
  const { alice, bob } = subscribed(bench);
  const deaf = bench.join('deaf', { autoSubscribe: false }).connect();
  for (let packet = 0; packet < 50; packet += 1) {
    alice.transport('answer').producers[0]?.onAudioLevel?.(-20, 20);
    bench.clock.advance(20);
  }
  bench.clock.advance(3_000);
  return [bob, deaf].map((client) => client.got('speakersChanged').map((each) => each.toJsonString()));
}

function dataTrackFrames(bench: MediaBench): unknown {
  const [alice, bob] = two(bench);
  alice.session.handlePublishDataTrack?.(new PublishDataTrackRequest({ pubHandle: 9, name: 'frames' }));
  const trackSid = alice.last('publishDataTrackResponse').info?.sid ?? '';
  const updates = [new UpdateDataSubscription_Update({ trackSid, subscribe: true })];
  bob.session.handleDataSubscription?.(new UpdateDataSubscription({ updates }));
  alice.sendBytes('_data_track', Uint8Array.from([0x18, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0]));
  return bob.transport('offer').channels.find(({ label }) => label === '_data_track')?.sent;
}

describe('each defect of the media side', () => {
  it.each(Object.entries(STORIES) as [DefectName, Story][])('%s can be seen', (name, story) => {
    const sound = story(new MediaBench());
    expect(story(new MediaBench())).toEqual(sound);
    // A story that cannot be told to its end shows the defect as well.
    const faulty = ((): unknown => {
      try {
        return story(new MediaBench(name));
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(faulty).not.toEqual(sound);
  });
});
