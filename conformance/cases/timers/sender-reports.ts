import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'timers/sender-reports',
  title: 'sender reports reach a subscriber every three seconds',
  judges: ['SUB-069', 'TIM-043'],
  suites: ['full'],
  timing: { noiseLimitMs: 300 },
  limitMs: 45_000,
  async run({ room, check, pause, profile, clock }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await needed(bob.receivesMedia(trackSid, { packets: 10 }));
    const ssrc = bob.flows.ofTrack(trackSid)[0]?.ssrc;
    const timesUs: number[] = [];
    const { RtcpSrPacket } = bob.host.webrtc;
    bob.peers.subscriber?.dtlsTransports[0]?.onRtcp.subscribe((packet) => {
      if (packet instanceof RtcpSrPacket && packet.ssrc === ssrc) timesUs.push(clock.nowUs());
    });
    await pause(10_500);
    await check('SUB-069', holds('at least three reports in 10.5 s', timesUs.length >= 3, `${timesUs.length} reports`));
    const gapsMs = timesUs.slice(1).map((atUs, index) => Math.round((atUs - (timesUs[index] ?? 0)) / 1_000));
    const { withinMs, notBeforeMs = 0 } = profile.window('TIM-043');
    const inTime = gapsMs.length > 0 && gapsMs.every((gap) => gap >= notBeforeMs && gap <= withinMs);
    await check(
      'TIM-043',
      holds(`gaps of ${notBeforeMs} to ${withinMs} ms`, inTime, `gaps of ${gapsMs.join(', ')} ms`),
    );
  },
});
export default testCase;
