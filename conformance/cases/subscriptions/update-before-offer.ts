import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/update-before-offer',
  title: 'a subscriber is told of a publisher and its track before the offer that carries the track',
  judges: ['PRT-013'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('audio');
    const offer = bob.receives('offer', ({ sdp }) => sdp.includes(trackSid), `an offer with ${trackSid}`);
    await check('PRT-013', offer, within(4_000));
    const orderOf = (fits: (signal: (typeof bob.signals)[number]) => boolean): number | undefined =>
      bob.signals.find(fits)?.order;
    const offered = orderOf(({ message }) => message.case === 'offer' && message.value.sdp.includes(trackSid));
    const told = bob.roster.history('alice').find(({ info }) => info.tracks.some(({ sid }) => sid === trackSid))?.order;
    const isFirst = told !== undefined && offered !== undefined && told < offered;
    const seen = `update ${told === undefined ? 'never' : `as message ${told}`}, offer as message ${offered ?? 'none'}`;
    await check('PRT-013', holds('the update comes before the offer', isFirst, seen));
  },
});
export default testCase;
