import { DisconnectReason, LeaveRequest, SignalResponse } from '@livekit/protocol';
import type { WebSocket } from 'ws';
import type { SfuCore } from '../core.ts';
import type { SignalMock } from '../signal/signal-mock.ts';

/** Delays of LiveKit's own test server. */
const BEFORE_JOIN_MS = 50;
const CONNECTED_MS = 200;
const INTERNAL_ERROR = 1011;

/** True for a mode in which no session is opened: what the client hears is all there is. */
export function isSessionless({ mode }: SignalMock, isReconnect: boolean): boolean {
  if (mode === 'leave_during_reconnect') return isReconnect;
  return mode === 'no_first_message' || mode === 'close_before_join' || mode === 'leave_first_message';
}

/** Plays the part of a mode that concerns the socket itself; the session behind it is a real one. */
export function playMock(core: SfuCore, mock: SignalMock, socket: WebSocket, isReconnect: boolean): void {
  const later = (delayMs: number, run: () => void): void => {
    const timer = core.clock.after(delayMs, 'signal-mock', run);
    socket.on('close', () => timer.cancel());
  };
  switch (mock.mode) {
    case 'close_before_join':
      later(BEFORE_JOIN_MS, () => socket.close(INTERNAL_ERROR));
      return;
    case 'leave_first_message':
      sendLeave(mock, socket);
      return;
    case 'leave_during_reconnect':
      if (isReconnect) sendLeave(mock, socket);
      return;
    case 'close_when_connected':
      later(CONNECTED_MS, () => socket.close(INTERNAL_ERROR, 'mock close_when_connected'));
      return;
    case 'drop_when_connected':
      later(CONNECTED_MS, () => socket.terminate());
      return;
    case 'leave_when_connected':
      later(CONNECTED_MS, () => sendLeave(mock, socket));
      return;
    case 'drop_on_close':
      dropOnClose(socket);
      return;
    default:
      return;
  }
}

function sendLeave({ leaveAction }: SignalMock, socket: WebSocket): void {
  const leave = new LeaveRequest({ reason: DisconnectReason.SERVER_SHUTDOWN, action: leaveAction });
  socket.send(new SignalResponse({ message: { case: 'leave', value: leave } }).toBinary());
}

/** A client's close frame is answered by cutting the connection. `ws` answers such a frame by calling `close` itself. */
function dropOnClose(socket: WebSocket): void {
  const close = socket.close.bind(socket);
  socket.close = (code, reason) => {
    // The server's own close comes from a session that has said its last words.
    if (code === 1000 && reason === undefined) close(code);
    else socket.terminate();
  };
}
