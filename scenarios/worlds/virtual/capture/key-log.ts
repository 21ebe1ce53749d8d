import type { WebRtcStack } from '#conformance/runner/world';

/** The parts of werift's DTLS socket that a key log needs; private in its declared surface. */
interface DtlsInternals {
  readonly sessionType: number;
  readonly cipher: {
    readonly masterSecret: Buffer;
    readonly localRandom: { serialize(): Buffer };
    readonly remoteRandom: { serialize(): Buffer };
  };
}

/** werift's SessionType.CLIENT. */
const CLIENT = 1;

/**
 * Lets a private copy of werift tell the master secret of every DTLS session it comes to use for media or data.
 * @param write Takes one line of an NSS key log, without its line end.
 */
export function followKeys(stack: WebRtcStack, write: (line: string) => void): void {
  // The class that client and server share, whichever way it is exported.
  const shared: object = Object.getPrototypeOf(stack.DtlsClient.prototype) as object;
  const original: unknown = Reflect.get(shared, 'exportKeyingMaterial');
  if (typeof original !== 'function') throw new Error('werift exports no keying material any more: see key-log.ts.');
  const exportKeys = original as (this: DtlsInternals, label: string, length: number) => Buffer;
  Reflect.set(shared, 'exportKeyingMaterial', function followed(this: DtlsInternals, label: string, length: number) {
    write(keyLogLine(this));
    return exportKeys.call(this, label, length);
  });
}

function keyLogLine({ sessionType, cipher }: DtlsInternals): string {
  const clientRandom = sessionType === CLIENT ? cipher.localRandom : cipher.remoteRandom;
  return `CLIENT_RANDOM ${clientRandom.serialize().toString('hex')} ${cipher.masterSecret.toString('hex')}`;
}
