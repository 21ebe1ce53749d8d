import { equals, within } from '../../probe/expectation.ts';
import type { ReceivedPacket } from '../../probe/media-flows.ts';
import { opusFrameIndex, readVp8 } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/two-tracks',
  title: 'microphone and camera of one participant arrive as two tracks',
  judges: ['SUB-001', 'PUB-002', 'SIG-088'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const audio = await alice.publish('audio');
    const video = await alice.publish('video');
    const prefixes = [audio, video].map(({ trackSid }) => trackSid.slice(0, 5));
    await check('PUB-002', equals('prefixes of the sids', prefixes, ['TR_AM', 'TR_VC']));
    const sound = { packets: 20, fits: (packet: ReceivedPacket) => opusFrameIndex(packet.payload) !== undefined };
    await check('SUB-001', bob.receivesMedia(audio.trackSid, sound), within(8_000));
    const pictures = {
      packets: 10,
      fits: (packet: ReceivedPacket) => readVp8(packet.payload)?.pictureId !== undefined,
    };
    await check('SUB-001', bob.receivesMedia(video.trackSid, pictures), within(8_000));
    const mids = Object.values(bob.peers.offersReceived.at(-1)?.midToTrackId ?? {}).sort();
    await check('SIG-088', equals('tracks that the offer maps', mids, [audio.trackSid, video.trackSid].sort()));
  },
});
export default testCase;
