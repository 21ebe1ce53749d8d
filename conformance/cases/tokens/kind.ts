import { ParticipantInfo_Kind } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'tokens/kind',
  title: 'the participant kind comes from the token, in any case of letters; unknown ones are standard',
  judges: ['PRT-014', 'JWT-014'],
  async run({ room, check }) {
    const kinds = { standard: 0, ingress: 1, egress: 2, sip: 3, agent: 4 };
    for (const [kind, number] of Object.entries(kinds)) {
      const probe = await room.joinSignalOnly(`is-${kind}`, { claims: { kind } });
      const seen = ParticipantInfo_Kind[probe.join?.participant?.kind ?? -1];
      await check('PRT-014', equals(`kind of a token that says ${kind}`, seen, ParticipantInfo_Kind[number]));
    }
    const loud = await room.joinSignalOnly('loud', { claims: { kind: 'AGENT' } });
    await check('JWT-014', equals('kind of AGENT', loud.join?.participant?.kind, ParticipantInfo_Kind.AGENT));
    const odd = await room.joinSignalOnly('odd', { claims: { kind: 'martian' } });
    await check('JWT-014', equals('kind of martian', odd.join?.participant?.kind, ParticipantInfo_Kind.STANDARD));
  },
});
export default testCase;
