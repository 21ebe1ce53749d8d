import { SubscriptionPermission } from '@livekit/protocol';
import { equals, never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'permissions/recorder',
  title: 'while a recorder is present the room is recorded, and it hears also what nobody else may',
  judges: ['JWT-012', 'ROOM-013'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const nobody = new SubscriptionPermission({ allParticipants: false });
    alice.send({ case: 'subscriptionPermission', value: nobody });
    const { trackSid } = await alice.publish('audio');
    await check('JWT-012', equals('active_recording before', bob.join?.room?.activeRecording, false));
    const recorder = await room.join('recorder', { video: { recorder: true, hidden: true } });
    const recorded = bob.receives('roomUpdate', (m) => m.room?.activeRecording === true, 'active_recording true');
    await check('JWT-012', recorded, within(2_000));
    await check('JWT-012', recorder.receivesMedia(trackSid, { packets: 10 }), within(8_000));
    await needed(bob.sees('alice', { trackCount: 1 }));
    await check('JWT-012', never(bob.receivesMedia(trackSid)), throughout(300));

    const after = bob.mark();
    recorder.leave();
    const over = bob.receives('roomUpdate', (m) => m.room?.activeRecording === false, 'active_recording false', after);
    await check('JWT-012', over, within(2_000));
    await check('ROOM-013', over, within(1_000));
  },
});
export default testCase;
