import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';

/** The old ping: answered with the server's unix time in milliseconds (SIG-047). */
export function handlePing(core: SfuCore, participant: Participant): void {
  if (core.defects.has('ping-unanswered') || participant.mock?.mode === 'no_pong') return;
  participant.send({ case: 'pong', value: BigInt(core.clock.unixMs()) });
}
