import { LeaveRequest, LeaveRequest_Action } from '@livekit/protocol';
import type { DisconnectReason } from '@livekit/protocol';

/** What the client shall do: give up, open a new socket for this session, or join anew (REC-030). */
export type LeaveAction = 'disconnect' | 'resume' | 'reconnect';

const ACTION: Readonly<Record<LeaveAction, LeaveRequest_Action>> = {
  disconnect: LeaveRequest_Action.DISCONNECT,
  resume: LeaveRequest_Action.RESUME,
  reconnect: LeaveRequest_Action.RECONNECT,
};

/** Clients up to protocol 12 know `can_reconnect` instead of `action` (SIG-110). */
const FIRST_PROTOCOL_WITH_ACTION = 13;

/** The server's leave in the form that a client of this protocol reads; a resume cannot be told to older clients. */
export function leaveRequest(
  clientProtocol: number,
  reason: DisconnectReason,
  action: LeaveAction,
): LeaveRequest | undefined {
  if (clientProtocol >= FIRST_PROTOCOL_WITH_ACTION) return new LeaveRequest({ reason, action: ACTION[action] });
  if (action === 'resume') return undefined;
  return new LeaveRequest({ reason, canReconnect: action === 'reconnect' });
}
