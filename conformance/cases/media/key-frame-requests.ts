import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/key-frame-requests',
  title: 'key frame requests of subscribers reach the publisher, but no more than two a second',
  judges: ['PUB-042'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid, keyFrameRequestsUs } = await alice.publish('video');
    await needed(bob.receivesMedia(trackSid, { packets: 20 }));
    await pause(1_000);

    const before = keyFrameRequestsUs.length;
    const mediaSsrc = bob.flows.ofTrack(trackSid)[0]?.ssrc ?? 0;
    const { PictureLossIndication, RtcpPayloadSpecificFeedback } = bob.host.webrtc;
    const feedback = new PictureLossIndication({ senderSsrc: 1, mediaSsrc });
    for (let i = 0; i < 20; i += 1) {
      await bob.peers.subscriber?.dtlsTransports[0]?.sendRtcp([new RtcpPayloadSpecificFeedback({ feedback })]);
      await pause(100);
    }
    await pause(200);
    const asked = keyFrameRequestsUs.length - before;
    // 2.2 s hold at most 5 requests that are 500 ms apart; one more for a slow machine.
    await check('PUB-042', holds('1 to 6 requests in 2.2 s', asked >= 1 && asked <= 6, `${asked} requests`));
  },
});
export default testCase;
