import { LeaveRequest_Action } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';
import type { ParticipantClaims } from '../auth/participant-claims.ts';

/** Behaviours that a token may ask for; those of LiveKit's own test server 1.13.5. */
const MODES = [
  'happy',
  'validate_500',
  'validate_service_not_found',
  'room_not_found',
  'no_first_message',
  'no_pong',
  'close_before_join',
  'close_when_connected',
  'drop_when_connected',
  'leave_when_connected',
  'leave_first_message',
  'leave_during_reconnect',
  'drop_on_close',
] as const;

export type SignalMockMode = (typeof MODES)[number];

/** What one token asks of the signalling. */
export interface SignalMock {
  readonly mode: SignalMockMode;
  /** Of the leaves that the mode sends. */
  readonly leaveAction: LeaveRequest_Action;
}

/** The token's attribute that asks for it, as JSON: `{"signal":"no_pong"}`. */
const ATTRIBUTE = 'lk.mock';

/** The mock that a token asks for; undefined without the attribute, and on a server that is no testbed. */
export function signalMockOf(
  { config }: SfuCore,
  { attributes }: Pick<ParticipantClaims, 'attributes'>,
): SignalMock | undefined {
  const text = attributes[ATTRIBUTE] ?? '';
  if (!config.isTestbed || text === '') return undefined;
  const { signal, leaveAction } = membersOf(text);
  return { mode: MODES.find((mode) => mode === signal) ?? 'happy', leaveAction: actionOf(leaveAction) };
}

function membersOf(text: string): { readonly signal?: unknown; readonly leaveAction?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** A number or a name in any case; anything else is DISCONNECT. */
function actionOf(value: unknown): LeaveRequest_Action {
  const action: unknown = typeof value === 'string' ? Reflect.get(LeaveRequest_Action, value.toUpperCase()) : value;
  if (action === LeaveRequest_Action.RESUME || action === LeaveRequest_Action.RECONNECT) return action;
  return LeaveRequest_Action.DISCONNECT;
}
