import { readCandidate, readCandidateInit } from '#proto/sdp/ice-candidate';
import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/ice-over-tcp',
  title: 'UDP and passive TCP candidates are offered, UDP first, and media flows over TCP alone',
  judges: ['CON-001'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const { trackSid } = await alice.publish('audio');
    await needed(alice.receives('trickle', ({ final }) => final));
    const offered = alice
      .messages('trickle')
      .map(({ candidateInit }) => readCandidateInit(candidateInit).candidate)
      .filter((candidate) => candidate !== '')
      .map((candidate) => readCandidate(candidate));
    const hosts = offered.filter(({ type }) => type === 'host');
    const priorities = (protocol: string): number[] =>
      hosts.filter((candidate) => candidate.protocol === protocol).map(({ priority }) => priority);
    const [udp, tcp] = [priorities('udp'), priorities('tcp')];
    const seen = `host candidates with priorities ${udp.join(' ')} of UDP, ${tcp.join(' ')} of TCP`;
    const isUdpFirst = udp.length > 0 && tcp.length > 0 && Math.min(...udp) > Math.max(...tcp);
    await check('CON-001', holds('both are offered, UDP with the greater priority', isUdpFirst, seen));
    const types = offered.filter(({ protocol }) => protocol === 'tcp').map(({ tcpType }) => tcpType ?? 'none');
    const isPassive = types.every((type) => type === 'passive');
    await check('CON-001', holds('every TCP candidate is passive', isPassive, `tcptype ${types.join(' ')}`));

    for (const signalling of ['dual', 'single'] as const) {
      const { probe } = await room.tryJoin(`bob-${signalling}`, { signalling, transport: 'tcp' });
      const why = await probe.connected().then(
        () => undefined,
        (thrown: unknown) => String(thrown),
      );
      await check('CON-001', holds(`${probe.identity} connects by TCP`, why === undefined, why ?? 'it is connected'));
      if (why !== undefined) continue;
      await check('CON-001', probe.receivesMedia(trackSid, { packets: 25 }), within(5_000));
      probe.sendData(`from ${probe.identity}`);
      await check('CON-001', alice.hears({ text: `from ${probe.identity}` }), within(5_000));
    }
  },
});
export default testCase;
