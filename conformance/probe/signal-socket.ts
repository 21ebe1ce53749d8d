import type { SignalRequest, SignalResponse } from '@livekit/protocol';
import { decodeSignalResponse, encodeSignalRequest } from '#proto/livekit/signal-codec';
import type { Host } from '../runner/world.ts';
import { RawSocket } from './raw-socket.ts';
import type { Handshake, RawSocketListener, RawSocketOptions } from './raw-socket.ts';

export type { Handshake, SocketClose } from './raw-socket.ts';

/** What a signalling socket tells its owner. */
export interface SignalSocketListener extends Omit<RawSocketListener, 'onFrame'> {
  onResponse(response: SignalResponse, format: 'binary' | 'json'): void;
  /** A frame that is no SignalResponse. */
  onUndecodable(message: string): void;
}

/** One WebSocket that carries SignalRequest and SignalResponse. */
export class SignalSocket {
  private readonly socket: RawSocket;
  private readonly listener: SignalSocketListener;

  constructor(host: Host, url: URL, listener: SignalSocketListener, options: RawSocketOptions = {}) {
    this.listener = listener;
    this.socket = new RawSocket(
      host,
      url,
      {
        onHandshake: (handshake) => listener.onHandshake(handshake),
        onFrame: (bytes, isBinary) => this.read(bytes, isBinary),
        onPing: () => listener.onPing(),
        onClose: (close) => listener.onClose(close),
      },
      options,
    );
  }

  get handshake(): Handshake {
    return this.socket.handshake;
  }

  private read(bytes: Buffer, isBinary: boolean): void {
    try {
      const response = decodeSignalResponse(isBinary ? bytes : bytes.toString('utf8'));
      this.listener.onResponse(response, isBinary ? 'binary' : 'json');
    } catch (thrown) {
      this.listener.onUndecodable(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  get isOpen(): boolean {
    return this.socket.isOpen;
  }

  send(request: SignalRequest, format: 'binary' | 'json' = 'binary'): void {
    this.sendRaw(encodeSignalRequest(request, format));
  }

  /** Any frame, also one that no client would send: a string is a text frame. */
  sendRaw(frame: Uint8Array | string): void {
    this.socket.send(frame);
  }

  close(code?: number): void {
    this.socket.close(code);
  }

  /** Ends the stream without a close frame, as a dying tab does. */
  drop(): void {
    this.socket.drop();
  }
}
