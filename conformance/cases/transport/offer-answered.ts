import { within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/offer-answered',
  title: "a client's offer is answered under its own id",
  judges: ['SIG-086'],
  async run({ room, check }) {
    const { probe, join, text } = await room.tryJoin('alice');
    if (join === undefined) throw new PrerequisiteError(`alice could not join: ${text}`);
    // Whether it comes to a connection is not the question.
    probe.peers.negotiate().catch(() => undefined);
    const answer = probe.receives('answer', ({ id, type }) => id === 1 && type === 'answer', 'an answer with id 1');
    await check('SIG-086', answer, within(5_000));
  },
});
export default testCase;
