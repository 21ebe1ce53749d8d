import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** Longer than two batches of news about non-publishers (TIM-024). */
const TOLD_AFTER_MS = 6_500;

const testCase: ConformanceCase = defineCase({
  id: 'presence/short-visits',
  title: 'who joins and leaves at once is told as gone, or not at all, and never as present afterwards',
  judges: ['PRT-009'],
  suites: ['full'],
  async run({ room, check, pause }) {
    const bob = await room.joinSignalOnly('bob');
    const visitors = ['carol', 'dave', 'erin'];
    for (const visitor of visitors) {
      const probe = await room.joinSignalOnly(visitor);
      probe.leave();
      await pause(200);
    }
    await pause(TOLD_AFTER_MS);
    for (const visitor of visitors) {
      const states = bob.roster.history(visitor).map(({ info }) => info.state);
      const seen = states.length === 0 ? 'nothing' : states.map((state) => ParticipantInfo_State[state]).join(', ');
      const isRight = states.length === 0 || states.at(-1) === ParticipantInfo_State.DISCONNECTED;
      await check('PRT-009', holds(`the last that bob is told of ${visitor} is that it is gone`, isRight, seen));
    }
    const stays = await room.joinSignalOnly('frank');
    await needed(bob.sees('frank', { sid: stays.participantSid }));
    const others = stays.join?.otherParticipants.map(({ identity }) => identity);
    await check('PRT-009', equals('those whom a later one finds', others, ['bob']));
  },
});
export default testCase;
