import {
  AddTrackRequest,
  MuteTrackRequest,
  ParticipantPermission,
  RequestResponse_Reason,
  SubscriptionPermission,
  TrackSource,
  TrackType,
  UpdateLocalVideoTrack,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';

const LAYERS = [VideoQuality.MEDIUM, VideoQuality.LOW].map(
  (quality) => new VideoLayer({ quality, width: 320 * (quality + 1), height: 180 * (quality + 1) }),
);

describe('AddTrack', () => {
  it('is answered at once with the whole TrackInfo (PUB-001, PUB-015, PUB-016)', () => {
    const alice = new MediaBench().join('alice');
    alice.addTrack('video', 'cam', {
      width: 640,
      height: 360,
      layers: LAYERS,
      simulcastCodecs: [{ codec: 'vp8', cid: 'cam' }] as never,
    });
    const { cid, track } = alice.last('trackPublished');
    expect(cid).toBe('cam');
    expect(track).toMatchObject({
      name: 'cam',
      source: TrackSource.CAMERA,
      width: 640,
      simulcast: true,
      stream: 'camera',
      mid: '',
    });
    expect(track?.sid).toMatch(/^TR_VC\w{12}$/);
    expect(track?.layers.map((layer) => layer.quality)).toEqual([VideoQuality.LOW, VideoQuality.MEDIUM]);
    expect(track?.codecs).toMatchObject([{ mimeType: 'video/vp8', cid: 'cam' }]);
    expect(alice.session.tracks()).toEqual([]);
  });

  it.each([
    ['without the permission', { canPublish: false }, {}, RequestResponse_Reason.NOT_ALLOWED],
    [
      'of a source that is not allowed',
      { canPublish: true, canPublishSources: [TrackSource.CAMERA] },
      {},
      RequestResponse_Reason.NOT_ALLOWED,
    ],
    ['of data', { canPublish: true }, { type: TrackType.DATA }, RequestResponse_Reason.UNSUPPORTED_TYPE],
    ['of an unknown sid', { canPublish: true }, { sid: 'TR_nobody' }, RequestResponse_Reason.NOT_FOUND],
  ])('%s is refused with the request in the answer', (_what, permission, request, reason) => {
    const alice = new MediaBench().join('alice', { permission: new ParticipantPermission(permission) });
    alice.addTrack('audio', 'mic', request);
    expect(alice.got('trackPublished')).toEqual([]);
    expect(alice.last('requestResponse')).toMatchObject({
      reason,
      request: { case: 'addTrack', value: { cid: 'mic' } },
    });
  });

  it('of a cid that is published waits until it is free (PUB-010)', () => {
    const alice = new MediaBench().join('alice').connect();
    const first = alice.publish('audio', 'mic');
    alice.session.handleAddTrack(new AddTrackRequest({ cid: 'mic', type: TrackType.AUDIO }));
    expect(alice.last('requestResponse').reason).toBe(RequestResponse_Reason.QUEUED);
    expect(alice.got('trackPublished')).toHaveLength(1);
    alice.unpublish('mic');
    expect(alice.got('trackPublished')).toHaveLength(2);
    expect(alice.last('trackPublished').track?.sid).not.toBe(first);
  });
});

describe('sections of a publisher', () => {
  it('publish the track that they name, with mid and mime type', () => {
    const alice = new MediaBench().join('alice').connect();
    const trackSid = alice.publish('audio', 'mic');
    expect(alice.session.tracks()).toMatchObject([
      { sid: trackSid, mid: '1', mimeType: 'audio/opus', codecs: [{ mid: '1' }] },
    ]);
    expect(alice.session.isPublisher).toBe(true);
    expect(alice.trackChanges).toBe(1);
    alice.offer();
    expect(alice.trackChanges).toBe(1);
  });

  it('are matched by cid before they are matched by kind (PUB-006, PUB-007)', () => {
    const alice = new MediaBench().join('alice').connect();
    for (const cid of ['first', 'second']) alice.addTrack('audio', cid);
    const [data, one, two] = alice.sections;
    alice.sections = [
      data,
      two && { ...two, mid: '1' },
      one && { ...one, mid: '2', msid: { stream: 's', track: 'other' } },
    ].flatMap((s) => s ?? []);
    alice.offer();
    expect(alice.session.tracks().map(({ name, mid, codecs }) => [name, mid, codecs[0]?.sdpCid])).toEqual([
      ['second', '1', ''],
      ['first', '2', 'other'],
    ]);
  });

  it('that come before their AddTrack wait for it (PUB-009)', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.addTrack('audio', 'mic');
    const [data, section] = alice.sections;
    if (section === undefined || data === undefined) throw new Error('no section');
    alice.sections.push({ ...section, mid: '2', msid: { stream: 's', track: 'late' } });
    alice.offer();
    expect(alice.session.tracks()).toHaveLength(1);
    alice.session.handleAddTrack(
      new AddTrackRequest({ cid: 'late', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }),
    );
    expect(alice.session.tracks()).toMatchObject([{ mid: '1' }, { mid: '2' }]);
  });

  it('end their track when they become inactive', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.publish('audio', 'mic');
    const [producer] = alice.transport('answer').producers;
    alice.unpublish('mic');
    expect(alice.session.tracks()).toEqual([]);
    expect(producer?.isClosed).toBe(true);
    expect(alice.publish('audio', 'mic')).toMatch(/^TR_AM/);
  });
});

describe('mute', () => {
  it('pauses the producer and is told, and unmute asks for a key frame (PUB-030, PUB-035)', () => {
    const alice = new MediaBench().join('alice').connect();
    const sid = alice.publish('video', 'cam');
    const [producer] = alice.transport('answer').producers;
    alice.session.handleMute(new MuteTrackRequest({ sid, muted: true }));
    expect(producer?.paused).toBe(true);
    expect(alice.session.tracks()[0]?.muted).toBe(true);
    expect(alice.trackChanges).toBe(2);
    alice.session.handleMute(new MuteTrackRequest({ sid, muted: false }));
    expect(producer).toMatchObject({ paused: false, keyFrameRequests: 1 });
  });

  it('of a pending track announces it muted (PUB-032)', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.addTrack('audio', 'mic');
    const sid = alice.last('trackPublished').track?.sid ?? '';
    alice.session.handleMute(new MuteTrackRequest({ sid, muted: true }));
    expect(alice.trackChanges).toBe(0);
    alice.offer();
    expect(alice.session.tracks()[0]?.muted).toBe(true);
    expect(alice.transport('answer').producers[0]?.paused).toBe(true);
  });

  it('of an unknown track is answered NOT_FOUND (PUB-031)', () => {
    const alice = new MediaBench().join('alice').connect();
    alice.session.handleMute(new MuteTrackRequest({ sid: 'TR_x', muted: true }));
    expect(alice.last('requestResponse')).toMatchObject({
      reason: RequestResponse_Reason.NOT_FOUND,
      request: { case: 'mute' },
    });
  });

  it('by the server is told to the publisher', () => {
    const alice = new MediaBench().join('alice').connect();
    const sid = alice.publish('audio', 'mic');
    expect(alice.session.muteTrack(sid, true)).toMatchObject({ sid, muted: true });
    expect(alice.last('mute')).toMatchObject({ sid, muted: true });
    expect(alice.session.muteTrack('TR_x', true)).toBeUndefined();
  });
});

describe('permission', () => {
  it('withdrawn ends the tracks and tells the publisher which (JWT-021)', () => {
    const alice = new MediaBench().join('alice').connect();
    const trackSid = alice.publish('audio', 'mic');
    alice.permission = new ParticipantPermission({ canPublish: false });
    alice.session.permissionChanged();
    expect(alice.got('trackUnpublished')).toMatchObject([{ trackSid }]);
    expect(alice.session.tracks()).toEqual([]);
  });

  it('of subscribers that names nobody changes nothing (SUB-023)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    alice.publish('audio', 'mic');
    alice.session.handleSubscriptionPermission(
      new SubscriptionPermission({ trackPermissions: [{ allTracks: true }] as never }),
    );
    expect(bob.got('subscriptionPermissionUpdate').map(({ allowed }) => allowed)).toEqual([true]);
  });
});

it('updates the size of a video track (PUB-039)', () => {
  const alice = new MediaBench().join('alice').connect();
  const trackSid = alice.publish('video', 'cam');
  alice.session.handleUpdateVideoTrack(new UpdateLocalVideoTrack({ trackSid, width: 10, height: 20 }));
  expect(alice.session.tracks()[0]).toMatchObject({ width: 10, height: 20 });
  alice.session.handleUpdateVideoTrack(new UpdateLocalVideoTrack({ trackSid: 'TR_x' }));
  expect(alice.last('requestResponse').reason).toBe(RequestResponse_Reason.NOT_FOUND);
});
