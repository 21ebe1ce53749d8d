import { LeaveRequest_Action } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';

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
  /** Of the leaves that the mode sends; any number that the token names, so that clients meet unknown ones, too. */
  readonly leaveAction: number;
}

/** The token's attribute that asks for it, as JSON: `{"signal":"no_pong"}`. */
const ATTRIBUTE = 'lk.mock';
const HAPPY: SignalMock = { mode: 'happy', leaveAction: LeaveRequest_Action.DISCONNECT };

/** The mock that a token asks for; undefined without the attribute, and on a server that is no testbed. */
export function signalMockOf(
  { config }: SfuCore,
  { attributes }: { readonly attributes?: Readonly<Record<string, string>> },
): SignalMock | undefined {
  const text = attributes?.[ATTRIBUTE] ?? '';
  return config.isTestbed && text !== '' ? mockOf(text) : undefined;
}

/** Read as the test server reads it: names of members in any case, and one value of a wrong type spoils them all. */
function mockOf(text: string): SignalMock {
  const members = new Map(Object.entries(jsonOf(text) ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const signal: unknown = members.get('signal') ?? '';
  const leaveAction = actionOf(members.get('leaveaction'));
  if (typeof signal !== 'string' || leaveAction === undefined) return HAPPY;
  return { mode: MODES.find((mode) => mode === signal) ?? 'happy', leaveAction };
}

function jsonOf(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A number, or a name in any case; a name that is none is DISCONNECT. Undefined for anything else. */
function actionOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return LeaveRequest_Action.DISCONNECT;
  if (typeof value === 'number') return (value | 0) === value ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const action: unknown = Reflect.get(LeaveRequest_Action, value.toUpperCase());
  return typeof action === 'number' ? action : LeaveRequest_Action.DISCONNECT;
}
