import { holds, within } from '../../probe/expectation.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** Half a second of audio. */
const PACKETS = 25;

const testCase: ConformanceCase = defineCase({
  id: 'media/audio-forwarded',
  title: 'published audio reaches a subscriber, unbroken and unchanged',
  judges: ['SUB-001', 'PRT-003', 'SIG-088', 'SIG-097'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio', { name: 'microphone' });

    await check('PRT-003', bob.sees('alice', { track: { sid: trackSid, name: 'microphone' } }), within(3_000));
    const isOurs = { fits: (packet: { payload: Buffer }) => opusFrameIndex(packet.payload) !== undefined };
    await check('SUB-001', bob.receivesMedia(trackSid, { packets: PACKETS, ...isOurs }), within(8_000));
    // A datagram may be lost on the way without anybody's fault: one unbroken stretch in three is asked for.
    let continuity = bob.continuityOf(trackSid);
    for (let stretch = 0; stretch < 2 && !continuity.isContinuous; stretch += 1) {
      const after = bob.mark();
      await bob.watch.until(
        () => bob.flows.packetsOf(trackSid, after).length >= PACKETS || undefined,
        3_000,
        'more audio',
      );
      continuity = bob.continuityOf(trackSid, after);
    }
    await check(
      'SUB-001',
      holds('half a second of it is unbroken', continuity.isContinuous && continuity.packets > 0, continuity.text),
    );

    const offer = bob.peers.offersReceived.at(-1);
    const sids = Object.values(offer?.midToTrackId ?? {});
    await check(
      'SIG-088',
      holds(`an offer maps a mid to ${trackSid}`, sids.includes(trackSid), `mapped: ${sids.join(' ')}`),
    );
    const msid = /^a=msid:(.*)$/m.exec(offer?.sdp ?? '')?.[1]?.trim() ?? 'none';
    const wanted = `${alice.participantSid}|${trackSid} ${trackSid}`;
    await check('SIG-097', holds(`the msid is ${wanted}`, msid === wanted, `the msid is ${msid}`));
  },
});
export default testCase;
