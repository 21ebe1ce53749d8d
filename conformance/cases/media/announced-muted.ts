import { MuteTrackRequest } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/announced-muted',
  title: 'a track muted before its media is negotiated is announced muted',
  judges: ['PUB-032', 'PUB-001'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    const { sender } = alice.peers.addSendingSection('audio', 'stream');
    const { sid } = await alice.announce('audio', sender.trackId);
    await check('PUB-001', never(bob.sees('alice', { track: { sid } })), throughout(300));
    alice.send({ case: 'mute', value: new MuteTrackRequest({ sid, muted: true }) });
    await alice.peers.negotiate();
    await check('PUB-032', bob.sees('alice', { track: { sid } }), within(3_000));
    const states = bob.roster.history('alice').flatMap(({ info }) => info.tracks.map(({ muted }) => muted));
    await check('PUB-032', equals('announced unmuted', states.includes(false), false));
  },
});
export default testCase;
