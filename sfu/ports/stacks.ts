import type * as Werift from 'werift';
import type * as Ws from 'ws';

/** The WebRTC stack (DTLS and SCTP are taken from it). Loaded by an adapter, never imported as a value by the core. */
export type WebRtcStack = typeof Werift;

/** The WebSocket stack. Loaded by an adapter: the simulator needs a private copy with synchronous zlib and simulated timers. */
export type WebSocketStack = Pick<typeof Ws, 'WebSocket' | 'WebSocketServer'>;
