import { DisconnectReason } from '@livekit/protocol';
import type { LeaveRequest } from '@livekit/protocol';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';

/** Reasons that a client may give; any other counts as CLIENT_INITIATED. Source: table of disconnect reasons. */
const CLIENT_REASONS: ReadonlySet<DisconnectReason> = new Set([
  DisconnectReason.USER_UNAVAILABLE,
  DisconnectReason.USER_REJECTED,
  DisconnectReason.AGENT_ERROR,
]);

/** The client goes: it is removed at once, and answered with the server's own leave before the close (SIG-117, PRT-050). */
export function handleLeave(core: SfuCore, participant: Participant, leave: LeaveRequest): void {
  const reason = CLIENT_REASONS.has(leave.reason) ? leave.reason : DisconnectReason.CLIENT_INITIATED;
  const told = core.defects.has('leave-wrong-reason') ? DisconnectReason.CONNECTION_TIMEOUT : reason;
  participant.close(told, core.defects.has('leave-unanswered') ? undefined : 'disconnect');
}
