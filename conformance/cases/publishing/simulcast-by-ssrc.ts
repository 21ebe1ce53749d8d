import { DisconnectReason, LeaveRequest_Action, SessionDescription } from '@livekit/protocol';
import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

const LAYERS = [31, 32, 33];

const testCase: ConformanceCase = defineCase({
  id: 'publishing/simulcast-by-ssrc',
  title: 'an offer with simulcast by SSRC group alone is refused, and the client is to join anew',
  judges: ['PUB-022'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const { trackSid, transceiver } = await alice.publish('video', { sends: false });
    const offer = alice.peers.publisher.localDescription?.sdp ?? '';
    const [head = '', ...sections] = offer.split(/^(?=m=)/m);
    const section = sections.find((each) => each.includes(`a=mid:${transceiver.mid}\r\n`));
    if (section === undefined) throw new PrerequisiteError(`the offer has no section of ${trackSid}`);
    const ssrcs = LAYERS.map((ssrc) => `a=ssrc:${ssrc} cname:alice\r\n`).join('');
    const grouped = `${section}a=ssrc-group:SIM ${LAYERS.join(' ')}\r\n${ssrcs}`;
    const sdp = [head, ...sections.map((each) => (each === section ? grouped : each))].join('');
    alice.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: 99 }) });
    const told = alice.isTold({ action: LeaveRequest_Action.RECONNECT, reason: DisconnectReason.STATE_MISMATCH });
    await check('PUB-022', told, within(5_000));
  },
});
export default testCase;
