import { VideoLayer, VideoQuality } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import type { Probe } from '../../probe/probe.ts';
import { VIDEO_HEIGHT, VIDEO_WIDTH } from '../../probe/publication.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** The room is small with the three who have media, and with these it is not. Source: PUB-021 */
const GUESTS = ['dave', 'erin', 'frank'] as const;
const LAYER = new VideoLayer({ quality: VideoQuality.HIGH, width: VIDEO_WIDTH, height: VIDEO_HEIGHT });
/** That less is wanted is told after five seconds (SUB-051). */
const DECREASE_TOLD_MS = 8_000;

/** The codecs that the publisher is asked for, by the last it was told. */
function wanted(publisher: Probe, trackSid: string): string[] {
  const told = publisher.messages('subscribedQualityUpdate').findLast((message) => message.trackSid === trackSid);
  const codecs = (told?.subscribedCodecs ?? []).filter(({ qualities }) => qualities.some(({ enabled }) => enabled));
  return codecs.map(({ codec }) => codec.toLowerCase()).toSorted((one, other) => (one < other ? -1 : 1));
}

const testCase: ConformanceCase = defineCase({
  id: 'publishing/backup-for-all',
  title:
    'a backup codec that one subscriber needs replaces the first for all in a small room, and serves it alone in a larger',
  judges: ['PUB-021'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice', { videoCodecs: ['vp8', 'h264'] });
    const bob = await room.join('bob', { videoCodecs: ['h264'] });
    const carol = await room.join('carol', { videoCodecs: ['vp8', 'h264'] });

    /** Publishes a track whose backup bob needs and carol does not, and sends that too. */
    const publish = async (): Promise<string> => {
      const track = await alice.publish('video', { backup: 'h264', request: { layers: [LAYER] } });
      await needed(carol.receivesMedia(track.trackSid, { packets: 5 }));
      const asked = alice.receives(
        'subscribedQualityUpdate',
        () => wanted(alice, track.trackSid).includes('h264'),
        'subscribed_quality_update that asks for h264',
      );
      await needed(asked);
      await alice.publishBackup(track, 'h264');
      await needed(bob.receivesMedia(track.trackSid, { packets: 5 }));
      return track.trackSid;
    };

    const small = await publish();
    const moved = alice.receives(
      'subscribedQualityUpdate',
      () => wanted(alice, small).join() === 'h264',
      'subscribed_quality_update that asks for h264 and no longer for vp8',
    );
    await check('PUB-021', moved, within(DECREASE_TOLD_MS));

    for (const guest of GUESTS) await room.joinSignalOnly(guest);
    const large = await publish();
    await pause(DECREASE_TOLD_MS);
    await check('PUB-021', equals('codecs wanted among six participants', wanted(alice, large), ['h264', 'vp8']));
  },
});
export default testCase;
