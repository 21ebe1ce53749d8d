import { ParticipantInfo_State } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/gone-meanwhile',
  title: 'who left while the socket was down is told first after the resume',
  judges: ['REC-002'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    // The end of a publisher is told at once (PRT-005): there is no batch that would tell it later.
    const { trackSid } = await bob.publish('audio');
    await needed(alice.receivesMedia(trackSid));
    const bobSid = bob.participantSid;
    alice.dropSocket();
    await pause(300);
    bob.leave();
    await pause(700);
    const after = alice.mark();
    await alice.resume({ dropFirst: false });
    await needed(alice.receives('roomUpdate', () => true, 'roomUpdate', after));
    const first = alice.messages('update', after)[0]?.participants ?? [];
    const isTold = first.some(({ sid, state }) => sid === bobSid && state === ParticipantInfo_State.DISCONNECTED);
    const seen = first.map(({ identity, state }) => `${identity} ${ParticipantInfo_State[state]}`).join(', ');
    await check('REC-002', holds('the first update tells that bob is gone', isTold, `it tells of ${seen || 'nobody'}`));
  },
});
export default testCase;
