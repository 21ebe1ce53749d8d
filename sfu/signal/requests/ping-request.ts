import { Pong } from '@livekit/protocol';
import type { Ping } from '@livekit/protocol';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';

/** Answered with the client's own timestamp and the server's (SIG-048). */
export function handlePingRequest(core: SfuCore, participant: Participant, ping: Ping): void {
  if (core.defects.has('ping-request-unanswered') || participant.mock?.mode === 'no_pong') return;
  const timestamp = BigInt(core.clock.unixMs());
  const lastPingTimestamp = core.defects.has('pong-wrong-timestamp') ? timestamp : ping.timestamp;
  participant.send({ case: 'pongResp', value: new Pong({ lastPingTimestamp, timestamp }) });
}
