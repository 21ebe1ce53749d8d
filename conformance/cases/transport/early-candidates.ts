import { SignalTarget, TrickleRequest } from '@livekit/protocol';
import { equals, holds, never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

/** A host candidate that leads nowhere: port 9 is discard. */
const CANDIDATE = JSON.stringify({
  candidate: 'candidate:1 1 udp 2130706431 127.0.0.1 9 typ host',
  sdpMid: '0',
  sdpMLineIndex: 0,
});

const testCase: ConformanceCase = defineCase({
  id: 'transport/early-candidates',
  title: 'candidates before their description do no harm, nor do those of a connection that does not exist',
  judges: ['SIG-096', 'CON-014'],
  async run({ room, check, pause }) {
    const trickle = (target: SignalTarget): TrickleRequest => new TrickleRequest({ target, candidateInit: CANDIDATE });
    const attempt = await room.tryJoin('alice');
    if (attempt.join === undefined) throw new PrerequisiteError(`alice could not join: ${attempt.text}`);
    const alice = attempt.probe;
    alice.send({ case: 'trickle', value: trickle(SignalTarget.PUBLISHER) });
    await pause(300);
    await alice.connected().catch(() => undefined);
    const isUp = alice.peers.isPublisherReady && alice.peers.isSubscriberReady;
    await check('SIG-096', holds('alice connects', isUp, alice.peers.describe()));

    const bob = await room.join('bob', { signalling: 'single' });
    bob.send({ case: 'trickle', value: trickle(SignalTarget.SUBSCRIBER) });
    await check('CON-014', never(bob.receives('leave')), throughout(1_000));
    await check('CON-014', equals("bob's socket is open", bob.isSocketOpen, true));
  },
});
export default testCase;
