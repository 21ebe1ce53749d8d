import { CandidateProtocol, SimulateScenario } from '@livekit/protocol';
import { readCandidate, readCandidateInit } from '#proto/sdp/ice-candidate';
import { equals, holds, within } from '../../probe/expectation.ts';
import type { Probe } from '../../probe/probe.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const fragmentOf = (sdp: string | undefined): string => /^a=ice-ufrag:(.*?)\r?$/m.exec(sdp ?? '')?.[1] ?? 'none';

/** Transport protocols of the candidates that came since, in the order they are sorted. */
function protocolsSince(probe: Probe, after: number): string[] {
  const protocols = probe
    .messages('trickle', after)
    .map(({ candidateInit }) => readCandidateInit(candidateInit).candidate)
    .filter((candidate) => candidate !== '')
    .map((candidate) => readCandidate(candidate).protocol);
  return [...new Set(protocols)].toSorted((one, other) => (one < other ? -1 : 1));
}

const testCase: ConformanceCase = defineCase({
  id: 'reconnect/candidate-protocol',
  title: 'a client that asks for TCP gets an ICE restart with TCP candidates alone',
  judges: ['REC-054', 'CON-012'],
  async run({ room, check }) {
    const alice = await room.join('alice', { transport: 'any' });
    const before = fragmentOf(alice.messages('offer').at(-1)?.sdp);
    const after = alice.mark();
    const scenario = { case: 'switchCandidateProtocol', value: CandidateProtocol.TCP } as const;
    alice.send({ case: 'simulate', value: new SimulateScenario({ scenario }) });
    const restarts = alice.receives(
      'offer',
      ({ sdp }) => fragmentOf(sdp) !== before,
      'an offer with a new ufrag',
      after,
    );
    await check('REC-054', restarts, within(3_000));
    await check(
      'REC-054',
      alice.receives('trickle', ({ target }) => target === 1, 'its candidates', after),
      within(3_000),
    );
    await check('CON-012', equals('protocols of its candidates', protocolsSince(alice, after), ['tcp']));
    const offered = [
      ...(alice
        .messages('offer')
        .at(-1)
        ?.sdp.matchAll(/^a=candidate:\S+ \d (\S+)/gm) ?? []),
    ];
    const inOffer = [...new Set(offered.map(([, protocol]) => protocol ?? ''))];
    const isClean = inOffer.every((protocol) => protocol === 'tcp');
    await check(
      'CON-012',
      holds('its offer names no UDP candidate', isClean, `it names ${inOffer.join(' ') || 'none'}`),
    );
  },
});
export default testCase;
