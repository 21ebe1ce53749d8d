import { ClientInfo_SDK } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/announced-by-packet',
  title: 'video of a Go client is announced with its first packet, its audio when it is negotiated',
  judges: ['PUB-004'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice', { sdk: ClientInfo_SDK.GO });
    const audio = await alice.publish('audio', { sends: false });
    await check('PUB-004', bob.sees('alice', { track: { sid: audio.trackSid } }), within(3_000));
    const video = await alice.publish('video', { sends: false });
    const isSeen = bob.sees('alice', { track: { sid: video.trackSid } });
    await check('PUB-004', never(isSeen), throughout(1_500));
    video.source.start();
    await check('PUB-004', isSeen, within(3_000));
    await check('PUB-004', bob.receivesMedia(video.trackSid, { packets: 10 }), within(5_000));
  },
});
export default testCase;
