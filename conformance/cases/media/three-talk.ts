import { equals, within } from '../../probe/expectation.ts';
import type { Probe } from '../../probe/probe.ts';
import type { Publication } from '../../probe/publication.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'media/three-talk',
  title: 'three participants hear one another and nobody hears himself',
  judges: ['SUB-001', 'SUB-008', 'SIG-097'],
  suites: ['fast', 'media'],
  async run({ room, check }) {
    const people: Probe[] = [
      await room.join('alice'),
      await room.join('bob'),
      await room.join('carol', { signalling: 'single' }),
    ];
    const tracks: Publication[] = [];
    for (const person of people) tracks.push(await person.publish('audio'));
    for (const [listening, person] of people.entries()) {
      for (const [talking, { trackSid }] of tracks.entries()) {
        if (talking === listening) continue;
        await check('SUB-001', person.receivesMedia(trackSid, { packets: 15 }), within(8_000));
      }
      const own = person.flows.ofTrack(tracks[listening]?.trackSid ?? '').length;
      await check('SUB-008', equals(`own tracks that ${person.identity} is sent`, own, 0));
      await check('SUB-008', equals(`streams that ${person.identity} is sent`, person.flows.all().length, 2));
    }
    const msids = people[0]?.peers.offersReceived.at(-1)?.sdp.match(/^a=msid:\S+ \S+/gm) ?? [];
    const wanted = [1, 2].map(
      (i) => `a=msid:${people[i]?.participantSid}|${tracks[i]?.trackSid} ${tracks[i]?.trackSid}`,
    );
    await check('SIG-097', equals('msids in the last offer to alice', [...msids].sort(), wanted.sort()));
  },
});
export default testCase;
