import { DisconnectReason } from '@livekit/protocol';
import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/used-twice',
  title: 'the same token may be used for one connection after the other',
  judges: ['JWT-026'],
  async run({ room, check }) {
    const token = room.token('alice');
    const first = await room.joinSignalOnly('alice', { token });
    const second = await room.tryJoin('alice', { token, media: false });
    await check('JWT-026', holds('the second use joins', second.join !== undefined, second.text));
    const isNew = second.join !== undefined && second.probe.participantSid !== first.participantSid;
    const sids = `${first.participantSid}, then ${second.probe.participantSid || 'none'}`;
    await check('JWT-026', holds('it is a session of its own', isNew, sids));
    await check('JWT-026', first.isTold({ reason: DisconnectReason.DUPLICATE_IDENTITY }), within(2_000));
    second.probe.leave();
    const third = await room.tryJoin('alice', { token, media: false });
    await check('JWT-026', holds('so does a third one after a leave', third.join !== undefined, third.text));
  },
});
export default testCase;
