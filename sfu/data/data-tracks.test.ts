import {
  DataTrackFrameEncoding,
  ParticipantPermission,
  PublishDataTrackRequest,
  RequestResponse_Reason,
  SubscriptionPermission,
  UnpublishDataTrackRequest,
  UpdateDataSubscription,
} from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';

function publish(client: BenchClient, pubHandle: number, name: string): string {
  client.session.handlePublishDataTrack?.(new PublishDataTrackRequest({ pubHandle, name }));
  return client.got('publishDataTrackResponse').at(-1)?.info?.sid ?? '';
}

const subscribe = (client: BenchClient, trackSid: string, isWanted = true): void =>
  client.session.handleDataSubscription?.(
    new UpdateDataSubscription({ updates: [{ trackSid, subscribe: isWanted }] as never }),
  );
const handles = (client: BenchClient): unknown =>
  client
    .got('dataTrackSubscriberHandles')
    .map(({ subHandles }) => Object.entries(subHandles).map(([h, t]) => [h, t.trackSid]));

/** A frame with a handle; everything else in it is for the receiver alone. */
const frame = (handle: number): Buffer =>
  Buffer.from([0x18, 0, handle >> 8, handle & 0xff, 0, 7, 0, 9, 1, 2, 3, 4, 42]);
const framesOf = (client: BenchClient): Buffer[] =>
  (client.transport('offer').channels.find(({ label }) => label === '_data_track')?.sent ?? []).map((bytes) =>
    Buffer.from(bytes),
  );

function call(): { bench: MediaBench; alice: BenchClient; bob: BenchClient } {
  const bench = new MediaBench();
  return { bench, alice: bench.join('alice').connect(), bob: bench.join('bob').connect() };
}

describe('a data track', () => {
  it('is published under a sid of its own, and is listed until it ends (DATA-063)', () => {
    const { alice } = call();
    const sid = publish(alice, 7, 'lidar');
    expect(sid).toMatch(/^DTR_\w{12}$/);
    expect(alice.session.dataTrackInfos?.()).toMatchObject([{ sid, pubHandle: 7, name: 'lidar' }]);
    expect([alice.trackChanges, alice.session.isPublisher]).toEqual([1, true]);
    alice.session.handleUnpublishDataTrack?.(new UnpublishDataTrackRequest({ pubHandle: 7 }));
    expect(alice.last('unpublishDataTrackResponse').info?.sid).toBe(sid);
    expect(alice.session.dataTrackInfos?.()).toEqual([]);
    alice.session.handleUnpublishDataTrack?.(new UnpublishDataTrackRequest({ pubHandle: 7 }));
    expect(alice.last('requestResponse').reason).toBe(RequestResponse_Reason.NOT_FOUND);
  });

  it.each([
    ['without a handle', { pubHandle: 0, name: 'x' }, RequestResponse_Reason.INVALID_HANDLE],
    ['with a long handle', { pubHandle: 65_536, name: 'x' }, RequestResponse_Reason.INVALID_HANDLE],
    ['without a name', { pubHandle: 2 }, RequestResponse_Reason.INVALID_NAME],
    ['with a long name', { pubHandle: 2, name: 'x'.repeat(257) }, RequestResponse_Reason.INVALID_NAME],
    ['with a handle in use', { pubHandle: 1, name: 'x' }, RequestResponse_Reason.DUPLICATE_HANDLE],
    ['with a name in use', { pubHandle: 2, name: 'first' }, RequestResponse_Reason.DUPLICATE_NAME],
    [
      'with a nameless encoding',
      { pubHandle: 2, name: 'x', frameEncoding: new DataTrackFrameEncoding({ value: { case: 'custom', value: '' } }) },
      RequestResponse_Reason.INVALID_REQUEST,
    ],
  ])('%s is refused with the request in the answer (DATA-064)', (_what, request, reason) => {
    const { alice } = call();
    publish(alice, 1, 'first');
    alice.session.handlePublishDataTrack?.(new PublishDataTrackRequest(request));
    expect(alice.last('requestResponse')).toMatchObject({ reason, request: { case: 'publishDataTrack' } });
    expect(alice.got('publishDataTrackResponse')).toHaveLength(1);
  });

  it('needs the permission to publish data, and ends with it (JWT-008)', () => {
    const { alice } = call();
    publish(alice, 1, 'first');
    alice.permission = new ParticipantPermission({ canPublish: true });
    alice.session.permissionChanged();
    expect(alice.session.dataTrackInfos?.()).toEqual([]);
    publish(alice, 2, 'second');
    expect(alice.last('requestResponse').reason).toBe(RequestResponse_Reason.NOT_ALLOWED);
  });

  it('comes to those who asked for it, under a handle of theirs (DATA-065, DATA-066)', () => {
    const { bench, alice, bob } = call();
    const carol = bench.join('carol').connect();
    const first = publish(alice, 300, 'first');
    const second = publish(alice, 301, 'second');
    subscribe(bob, second);
    subscribe(bob, first);
    expect(handles(bob)).toEqual([
      [['1', second]],
      [
        ['1', second],
        ['2', first],
      ],
    ]);
    alice.sendBytes('_data_track', frame(300));
    expect(framesOf(bob)).toEqual([frame(2)]);
    expect(framesOf(carol)).toEqual([]);
    subscribe(bob, first, false);
    alice.sendBytes('_data_track', frame(300));
    alice.sendBytes('_data_track', Buffer.from([1, 2]));
    expect(framesOf(bob)).toHaveLength(1);
    alice.leave();
    expect(handles(bob)).toHaveLength(4);
    expect(bob.last('dataTrackSubscriberHandles').subHandles).toEqual({});
  });

  it('comes unasked to those who wanted that at their join, until they say otherwise (DATA-065)', () => {
    const { bench, alice } = call();
    const first = publish(alice, 300, 'first');
    const dave = bench.join('dave', { autoSubscribeDataTrack: true }).connect();
    expect(handles(dave)).toEqual([[['1', first]]]);
    const second = publish(alice, 301, 'second');
    subscribe(dave, first, false);
    expect(handles(dave)).toEqual([
      [['1', first]],
      [
        ['1', first],
        ['2', second],
      ],
      [['2', second]],
    ]);
  });

  it('obeys the permissions of its publisher (SUB-025)', () => {
    const { alice, bob } = call();
    const sid = publish(alice, 1, 'first');
    subscribe(bob, sid);
    alice.session.handleSubscriptionPermission(new SubscriptionPermission({ allParticipants: false }));
    expect(bob.last('dataTrackSubscriberHandles').subHandles).toEqual({});
    alice.session.handleSubscriptionPermission(new SubscriptionPermission({ allParticipants: true }));
    expect(Object.keys(bob.last('dataTrackSubscriberHandles').subHandles)).toEqual(['2']);
  });

  it('is dropped for a receiver that is slow, for it alone (DATA-067)', () => {
    const { bench, alice, bob } = call();
    const carol = bench.join('carol').connect();
    const sid = publish(alice, 1, 'first');
    for (const client of [bob, carol]) subscribe(client, sid);
    const slow = bob.transport('offer').channels.find(({ label }) => label === '_data_track');
    Object.assign(slow ?? {}, { bufferedAmount: 100_000 });
    alice.sendBytes('_data_track', frame(1));
    expect([framesOf(bob).length, framesOf(carol).length]).toEqual([0, 1]);
  });
});
