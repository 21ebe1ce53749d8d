import { never, throughout, within } from '../../probe/expectation.ts';
import type { ReceivedPacket } from '../../probe/media-flows.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const isOurs = (packet: ReceivedPacket): boolean => opusFrameIndex(packet.payload) !== undefined;

const testCase: ConformanceCase = defineCase({
  id: 'media/published-muted',
  title: 'a track published muted is heard from the moment it is unmuted',
  judges: ['PUB-034', 'PUB-035', 'PUB-030'],
  suites: ['media'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    const track = await alice.publish('audio', { muted: true });
    const { trackSid } = track;
    await needed(bob.sees('alice', { track: { sid: trackSid, muted: true } }));
    await check('PUB-034', never(bob.receivesMedia(trackSid, { fits: isOurs })), throughout(1_200));
    const after = bob.mark();
    alice.setMuted(track, false);
    await check('PUB-030', bob.sees('alice', { track: { sid: trackSid, muted: false }, after }), within(2_000));
    await check('PUB-035', bob.receivesMedia(trackSid, { packets: 25, fits: isOurs, after }), within(8_000));
  },
});
export default testCase;
