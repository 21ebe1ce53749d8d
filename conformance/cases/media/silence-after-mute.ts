import { holds, never, throughout, within } from '../../probe/expectation.ts';
import type { ReceivedPacket } from '../../probe/media-flows.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const isNotOurs = (packet: ReceivedPacket): boolean => opusFrameIndex(packet.payload) === undefined;

const testCase: ConformanceCase = defineCase({
  id: 'media/silence-after-mute',
  title: 'muting audio is followed by a second of made-up silence and then by nothing',
  judges: ['PUB-033', 'TIM-044'],
  suites: ['media'],
  timing: {},
  async run({ room, check, pause, profile }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const track = await alice.publish('audio');
    const { trackSid } = track;
    await needed(bob.receivesMedia(trackSid, { packets: 10 }));

    alice.setMuted(track, true);
    const after = bob.mark();
    // The documents know of no silence at all.
    const isDocumented = profile.name === 'docs';
    const { withinMs, notBeforeMs = 0 } = isDocumented ? within(100) : profile.window('TIM-044');
    // As long as silence may last, so that its end is not taken for media.
    await pause(Math.max(1_500, withinMs));
    const silence = bob.flows.packetsOf(trackSid, after).filter(isNotOurs);
    const lastedMs = Math.round(((silence.at(-1)?.atUs ?? 0) - (silence[0]?.atUs ?? 0)) / 1_000);
    const isInTime = lastedMs >= notBeforeMs && lastedMs <= withinMs;
    const seen = `${silence.length} frames over ${lastedMs} ms`;
    await check('TIM-044', holds(`silence goes on for ${notBeforeMs} to ${withinMs} ms`, isInTime, seen));
    if (isDocumented) await check('PUB-033', holds('no media was made up', silence.length === 0, seen));
    const end = bob.mark();
    await check('PUB-033', never(bob.receivesMedia(trackSid, { after: end })), throughout(700));
  },
});
export default testCase;
