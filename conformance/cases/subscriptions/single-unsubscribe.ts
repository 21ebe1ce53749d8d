import { never, throughout, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'subscriptions/single-unsubscribe',
  title: 'with one peer connection an unsubscribe asks for an offer without further sections',
  judges: ['SIG-084'],
  suites: ['fast', 'media'],
  async run({ room, check, pause }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const { trackSid } = await alice.publish('audio');
    await needed(bob.sees('alice', { trackCount: 1 }));
    await pause(1_500);
    const after = bob.mark();
    bob.subscribe([trackSid], false);
    const requirement = bob.receives('mediaSectionsRequirement', () => true, 'a requirement', after);
    await check('SIG-084', requirement, within(3_000));
    const withSections = bob.receives(
      'mediaSectionsRequirement',
      ({ numAudios, numVideos }) => numAudios + numVideos > 0,
      'a requirement of more sections',
      after,
    );
    await check('SIG-084', never(withSections), throughout(300));
  },
});
export default testCase;
