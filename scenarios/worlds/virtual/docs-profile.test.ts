import { describe, expect, it } from 'vitest';
import { CASES } from '#conformance/cases/registry';
import { runSuite } from '#conformance/runner/run-suite';
import { profileOf } from '#conformance/targets/profile';
import type { ProfileName } from '#proto/catalogue/rows';
import { createVirtualWorldFactory } from './virtual-world.ts';

/** Cases that want something else by the documents, with the row that says so (flag D). */
const DIFFERENT: Readonly<Record<string, string>> = {
  'rooms/dependents': 'ROOM-007',
  'presence/metadata-limits': 'PRT-035',
  'presence/departure-timeout': 'PRT-051',
  'media/silence-after-mute': 'PUB-033',
  'data/channel-parameters': 'DATA-001',
  'data/sent-while-joining': 'DATA-045',
};

/** Case id → verdict, of a server by one profile that is judged by another. */
async function verdicts(server: ProfileName, judged: ProfileName): Promise<Readonly<Record<string, string>>> {
  const worlds = createVirtualWorldFactory({ seed: 'profiles', profile: server });
  const cases = CASES.filter(({ id }) => Object.hasOwn(DIFFERENT, id));
  const options = { cases, worlds, runId: 'profiles', failuresRerun: false, profile: profileOf(judged) };
  const results = await runSuite(options);
  return Object.fromEntries(results.map(({ caseId, verdict }) => [caseId, verdict]));
}

const all = (verdict: string): object => Object.fromEntries(Object.keys(DIFFERENT).map((id) => [id, verdict]));

describe('what the documents promise otherwise', () => {
  it.each(['livekit-1.13', 'docs'] as const)('is kept by a server of the profile %s', async (profile) => {
    expect(await verdicts(profile, profile)).toEqual(all('pass'));
  });

  it('tells the two servers apart, either way', async () => {
    expect(await verdicts('livekit-1.13', 'docs')).toEqual(all('fail'));
    // A second of silence is livekit-server's way, which nobody else has to follow: a MAY.
    expect(await verdicts('docs', 'livekit-1.13')).toEqual({ ...all('fail'), 'media/silence-after-mute': 'pass' });
  });
});
