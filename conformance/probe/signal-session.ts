import { SignalRequest } from '@livekit/protocol';
import type { SignalResponse } from '@livekit/protocol';

/** The message of a SignalRequest, its oneof set. */
export type Outgoing = Exclude<SignalRequest['message'], { case: undefined }>;

/** The message of a SignalResponse, its oneof set. */
export type Incoming = Exclude<SignalResponse['message'], { case: undefined }>;

export type IncomingCase = Incoming['case'];

/** The value type of one kind of server message. */
export type IncomingValue<Case extends IncomingCase> = Extract<Incoming, { case: Case }>['value'];

/** One server message with the moment it came. */
export interface ReceivedSignal {
  readonly atUs: number;
  /** Position among everything the probe received; compare with a mark. */
  readonly order: number;
  readonly format: 'binary' | 'json';
  readonly message: Incoming;
}

export function requestOf(message: Outgoing): SignalRequest {
  return new SignalRequest({ message });
}
