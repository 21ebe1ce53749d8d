import { within } from '../../probe/expectation.ts';
import type { Publication } from '../../probe/publication.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** One more than a first offer has audio sections. Source: SIG-099. */
const TRACKS = 4;

const testCase: ConformanceCase = defineCase({
  id: 'media/more-sections',
  title: 'a subscriber with one peer connection is asked for the sections it lacks',
  judges: ['SIG-083', 'SUB-001'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob', { signalling: 'single' });
    const tracks: Publication[] = [];
    for (let i = 0; i < TRACKS; i += 1) tracks.push(await alice.publish('audio', { name: `track ${i}` }));
    const asked = bob.receives('mediaSectionsRequirement', (m) => m.numAudios > 0, 'a requirement of audio sections');
    await check('SIG-083', asked, within(5_000));
    for (const { trackSid } of tracks)
      await check('SUB-001', bob.receivesMedia(trackSid, { packets: 10 }), within(8_000));
  },
});
export default testCase;
