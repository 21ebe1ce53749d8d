import { ParticipantInfo_State } from '@livekit/protocol';
import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/socket-lost-late',
  title: 'whoever loses only the socket stays, and media flows on',
  judges: ['PRT-053', 'DATA-049'],
  suites: ['media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await bob.watch.until(() => bob.flows.packetsOf(trackSid).length > 5 || undefined, 5_000, 'media before the cut');
    alice.dropSocket();
    await pause(300);
    const after = bob.mark();
    await check('PRT-053', bob.receivesMedia(trackSid, { packets: 50, after }), within(8_000));
    alice.sendData('still here');
    await check('DATA-049', bob.hears({ text: 'still here', from: 'alice', after }), within(8_000));
    await check('PRT-053', never(bob.sees('alice', { state: ParticipantInfo_State.DISCONNECTED })), throughout(2_000));
  },
});
export default testCase;
