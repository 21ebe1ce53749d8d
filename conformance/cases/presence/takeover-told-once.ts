import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/takeover-told-once',
  title: 'a takeover shows observers the new session, without a disconnect of the old one',
  judges: ['PRT-022'],
  async run({ room, check }) {
    const bob = await room.join('bob', { protocol: 16 });
    const older = await room.join('alice');
    await older.publish('audio');
    const newer = await room.join('alice');
    await newer.publish('audio');
    await check('PRT-022', bob.sees('alice', { sid: newer.participantSid }), within(5_000));
    const oldGone = { sid: older.participantSid, state: ParticipantInfo_State.DISCONNECTED };
    await check('PRT-022', never(bob.sees('alice', oldGone)), throughout(500));
    await check('PRT-022', equals('sid told last', bob.roster.latest('alice')?.sid, newer.participantSid));
  },
});
export default testCase;
