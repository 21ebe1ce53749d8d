import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import { between, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

/** DTLS has 10 s on a quick path, 20 s on a slow one. */
const EARLIEST_MS = 8_000;
const LATEST_MS = 22_000;

const testCase: ConformanceCase = defineCase({
  id: 'timers/dtls-stalled',
  title: 'a client whose path works but who never speaks DTLS is told to resume, and its socket closes',
  judges: ['PRT-055'],
  suites: ['full'],
  timing: { noiseLimitMs: 1_000 },
  limitMs: 45_000,
  async run({ room, check }) {
    const attempt = await room.tryJoin('alice', { withholdsDtls: true });
    if (attempt.join === undefined) throw new PrerequisiteError(`alice could not join: ${attempt.text}`);
    const alice = attempt.probe;
    const told = alice.isTold({ action: LeaveRequest_Action.RESUME, reason: DisconnectReason.CONNECTION_TIMEOUT });
    await check('PRT-055', told, between(EARLIEST_MS, LATEST_MS));
    await check('PRT-055', alice.losesSocket(), within(2_000));
  },
});
export default testCase;
