import { SignalResponse } from '@livekit/protocol';
import type { SignalRequest } from '@livekit/protocol';
import { ProtocolError } from '#proto/errors';
import { decodeSignalRequest, encodeSignalResponse } from '#proto/livekit/signal-codec';
import type { SignalFormat, SignalFrame } from '#proto/livekit/signal-codec';
import type { Defects } from '../defects/defects.ts';
import type { SignalResponseMessage } from '../participant/media-session.ts';

/** One client's socket as the core sees it: frames out, and a clean end. */
export interface SignalPipe {
  send(frame: SignalFrame): void;
  /** Closes with code 1000 once everything sent before has left (SIG-053). */
  close(): void;
  /** Ends the connection without a close frame. */
  cut(): void;
}

/** Who gets what a session receives. */
export interface SignalSessionEvents {
  onRequest(request: SignalRequest): void;
  /** The client has read all that was sent before this moment of the port clock. */
  onRead(untilUs: number): void;
  /** A frame that cannot be read; the session has already been closed (SIG-043). */
  onGarbage(): void;
  /** The socket is gone and the server had not closed it. */
  onEnd(): void;
}

/** One signalling socket: decodes requests, encodes responses in the format that the client last used (SIG-042). */
export class SignalSession {
  readonly #pipe: SignalPipe;
  readonly #defects: Defects;
  #events: SignalSessionEvents | undefined;
  #format: SignalFormat = 'binary';
  #isOpen = true;

  constructor(pipe: SignalPipe, defects: Defects) {
    this.#pipe = pipe;
    this.#defects = defects;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Names who is told of requests and of the end; before that they are dropped. */
  attach(events: SignalSessionEvents): void {
    this.#events = events;
  }

  send(message: SignalResponseMessage): void {
    if (!this.#isOpen) return;
    const format = this.#defects.has('json-answered-in-binary') ? 'binary' : this.#format;
    this.#pipe.send(encodeSignalResponse(new SignalResponse({ message }), format));
  }

  /** One frame has arrived. */
  receive(frame: SignalFrame): void {
    if (!this.#isOpen) return;
    const request = this.#decode(frame);
    if (request === undefined) {
      this.close();
      this.#events?.onGarbage();
      return;
    }
    this.#format = typeof frame === 'string' ? 'json' : 'binary';
    this.#events?.onRequest(request);
  }

  /** The client has read all that was sent before this moment of the port clock. */
  read(untilUs: number): void {
    if (this.#isOpen) this.#events?.onRead(untilUs);
  }

  #decode(frame: SignalFrame): SignalRequest | undefined {
    try {
      return decodeSignalRequest(frame);
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  /** Ends the session from the server's side. Idempotent; `onEnd` is not called. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#pipe.close();
  }

  /** Ends the session without a word: the socket dies. */
  cut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#pipe.cut();
  }

  /** The socket is gone, whoever closed it. */
  ended(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#events?.onEnd();
  }
}
