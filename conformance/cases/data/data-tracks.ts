import { PublishDataTrackRequest, UpdateDataSubscription, UpdateDataSubscription_Update } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

const PUBLISHED_HANDLE = 4_711;
/** Version 0 with the start and final flags, a place for the handle, sequence 1, frame 1, timestamp 90000 (DATA-066), and a payload. */
const FRAME = Buffer.from([0x18, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0x5f, 0x90, ...Buffer.from('a frame')]);
const TIMES = 10;

function frameWith(handle: number): Buffer {
  const frame = Buffer.from(FRAME);
  frame.writeUInt16BE(handle, 2);
  return frame;
}

const testCase: ConformanceCase = defineCase({
  id: 'data/data-tracks',
  title: 'a data track is announced, subscribed to by its sid, and its frames arrive with the handle of the subscriber',
  judges: ['DATA-063', 'DATA-065', 'DATA-066'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const request = new PublishDataTrackRequest({ pubHandle: PUBLISHED_HANDLE, name: 'sensor' });
    alice.send({ case: 'publishDataTrackRequest', value: request });
    const isOurs = (sid: string, name: string): boolean => sid.startsWith('DTR_') && name === 'sensor';
    const answer = alice.receives(
      'publishDataTrackResponse',
      ({ info }) => info !== undefined && isOurs(info.sid, info.name),
      'a response with a DTR_ sid',
    );
    await check('DATA-063', answer, within(3_000));
    const listed = (): string | undefined =>
      bob.roster.latest('alice')?.dataTracks.find(({ sid, name }) => isOurs(sid, name))?.sid;
    const trackSid = await bob.watch.until(listed, 4_000, 'a data track of alice');
    await check('DATA-063', holds('bob is told of it', trackSid !== undefined, `bob was told of ${String(trackSid)}`));
    if (trackSid === undefined) throw new PrerequisiteError('bob knows no data track to subscribe to');

    const updates = [new UpdateDataSubscription_Update({ trackSid, subscribe: true })];
    bob.send({ case: 'updateDataSubscription', value: new UpdateDataSubscription({ updates }) });
    const handles = bob.receives('dataTrackSubscriberHandles', () => true, 'the handles of its data tracks');
    await check('DATA-065', handles, within(3_000));
    const told = Object.entries(bob.messages('dataTrackSubscriberHandles').at(-1)?.subHandles ?? {});
    const named = told.map(([, track]) => [track.publisherIdentity, track.publisherSid, track.trackSid]);
    await check('DATA-065', equals('its one data track', named, [['alice', alice.participantSid, trackSid]]));

    // The channel loses what it likes: one of some is enough.
    const channel = alice.peers.ownChannels.get('_data_track');
    for (let sent = 0; sent < TIMES; sent += 1) {
      channel?.send(frameWith(PUBLISHED_HANDLE));
      await pause(50);
    }
    const frames = (): readonly Buffer[] =>
      bob.data.flatMap(({ label, bytes }) => (label === '_data_track' ? [bytes] : []));
    await bob.watch.until(() => (frames().length > 0 ? true : undefined), 3_000, 'a frame of the data track');
    const expected = frameWith(Number(told[0]?.[0])).toString('hex');
    await check('DATA-066', equals('first frame', frames()[0]?.toString('hex'), expected));
  },
});
export default testCase;
