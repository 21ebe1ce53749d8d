import { ParticipantInfo_State } from '@livekit/protocol';
import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/states',
  title: 'states only go forward, up to ACTIVE once the primary connection is up, and versions never go back',
  judges: ['PRT-001', 'PRT-002', 'PRT-004'],
  async run({ room, check }) {
    const bob = await room.join('bob');
    const alice = await room.tryJoin('alice', { media: true });
    await check(
      'PRT-001',
      equals('own state at the join', alice.join?.participant?.state, ParticipantInfo_State.JOINING),
    );
    await alice.probe.connected();
    await alice.probe.publish('audio');
    await check('PRT-002', bob.sees('alice', { state: ParticipantInfo_State.ACTIVE }), within(5_000));
    alice.probe.leave();
    await check('PRT-001', bob.sees('alice', { state: ParticipantInfo_State.DISCONNECTED }), within(5_000));
    const history = bob.roster.history('alice').map(({ info }) => info);
    const isForward = history.every((info, i) => i === 0 || info.state >= (history[i - 1]?.state ?? 0));
    const states = history.map(({ state }) => ParticipantInfo_State[state]).join(' ');
    await check('PRT-001', holds('states never go backwards', isForward, states));
    const versions = history.map(({ version }) => version);
    const isGrowing = versions.every((version, i) => i === 0 || version >= (versions[i - 1] ?? 0));
    await check(
      'PRT-004',
      holds('versions never go back', isGrowing && new Set(versions).size > 1, versions.join(' ')),
    );
  },
});
export default testCase;
