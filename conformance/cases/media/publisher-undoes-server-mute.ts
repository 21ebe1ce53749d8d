import { MuteRoomTrackRequest } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import type { ReceivedPacket } from '../../probe/media-flows.ts';
import { opusFrameIndex } from '../../probe/synthetic-frames.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const isOurs = (packet: ReceivedPacket): boolean => opusFrameIndex(packet.payload) !== undefined;

const testCase: ConformanceCase = defineCase({
  id: 'media/publisher-undoes-server-mute',
  title: 'a publisher whom the server muted may unmute itself',
  judges: ['PUB-044', 'PUB-035'],
  suites: ['fast', 'media'],
  async run({ room, check, api }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const track = await alice.publish('audio');
    const { trackSid } = track;
    await needed(bob.receivesMedia(trackSid, { packets: 10 }));
    await api.must(
      'MutePublishedTrack',
      new MuteRoomTrackRequest({ room: room.name, identity: 'alice', trackSid, muted: true }),
    );
    await needed(bob.sees('alice', { track: { sid: trackSid, muted: true } }));

    const after = bob.mark();
    alice.setMuted(track, false);
    await check('PUB-044', bob.sees('alice', { track: { sid: trackSid, muted: false }, after }), within(2_000));
    await check('PUB-035', bob.receivesMedia(trackSid, { packets: 25, fits: isOurs, after }), within(8_000));
  },
});
export default testCase;
