import type { IncomingMessage } from 'node:http';

/** Collects a body; calls back with undefined once it is over the limit, and not at all when the client goes away. */
export function readBody(request: IncomingMessage, limitBytes: number, done: (body: Buffer | undefined) => void): void {
  const parts: Buffer[] = [];
  let bytes = 0;
  let isDone = false;
  const finish = (body: Buffer | undefined): void => {
    if (isDone) return;
    isDone = true;
    done(body);
  };
  request.on('data', (part: Buffer) => {
    if (isDone) return;
    bytes += part.length;
    parts.push(part);
    if (bytes > limitBytes) finish(undefined);
  });
  request.on('end', () => finish(Buffer.concat(parts)));
  // An error means that the client is gone: nobody waits for an answer.
  request.on('error', () => undefined);
}
