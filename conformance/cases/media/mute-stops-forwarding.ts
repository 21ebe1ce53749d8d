import { never, throughout, within } from '../../probe/expectation.ts';
import type { ReceivedPacket } from '../../probe/media-flows.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const isOurs = (packet: ReceivedPacket): boolean => opusFrameIndex(packet.payload) !== undefined;

const testCase: ConformanceCase = defineCase({
  id: 'media/mute-stops-forwarding',
  title: 'a muted track is told to everybody and not forwarded, whatever its publisher sends',
  judges: ['PUB-030', 'PUB-034'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const listeners = [await room.join('bob'), await room.join('carol', { signalling: 'single' })];
    const track = await alice.publish('audio');
    const { trackSid } = track;
    for (const listener of listeners) await needed(listener.receivesMedia(trackSid, { packets: 10 }));

    alice.setMuted(track, true);
    const muted = { track: { sid: trackSid, muted: true } };
    for (const listener of listeners) await check('PUB-030', listener.sees('alice', muted), within(2_000));
    await pause(200);
    const marks = listeners.map((listener) => listener.mark());
    await pause(700);
    for (const [index, listener] of listeners.entries()) {
      const after = marks[index] ?? 0;
      await check('PUB-034', never(listener.receivesMedia(trackSid, { after, fits: isOurs })), throughout(50));
    }
  },
});
export default testCase;
