import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** One complete HTTP answer. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** The connection cannot be used again, for instance because a body was not read to its end. */
  readonly isLast?: boolean;
  /** Nothing is written: the connection is cut. */
  readonly isDropped?: boolean;
}

const TEXT = { 'Content-Type': 'text/plain; charset=utf-8' };

export function textAnswer(status: number, body: string): HttpAnswer {
  return { status, headers: TEXT, body };
}

/** A status with nothing to say, as for a plain request to `/rtc` (SIG-003). */
export function emptyAnswer(status: number): HttpAnswer {
  return { status, headers: {}, body: '' };
}

/** An unknown path, in the words of livekit-server (Go's own). */
export function notFoundAnswer(): HttpAnswer {
  return { status: 404, headers: { ...TEXT, 'X-Content-Type-Options': 'nosniff' }, body: '404 page not found\n' };
}

/** Writes an answer by node:http. `sharedHeaders` (date, CORS) give way to the answer's own. */
export function writeAnswer(
  response: ServerResponse,
  answer: HttpAnswer,
  sharedHeaders: Readonly<Record<string, string>>,
): void {
  if (answer.isDropped === true) {
    response.destroy();
    return;
  }
  response.sendDate = false;
  response.writeHead(answer.status, { ...sharedHeaders, ...answer.headers, ...framing(answer) });
  response.end(answer.body);
}

/** Writes an answer on the bare stream of a refused upgrade, and ends the stream. */
export function writeRefusal(
  stream: Duplex,
  answer: HttpAnswer,
  sharedHeaders: Readonly<Record<string, string>>,
): void {
  const headers = { ...sharedHeaders, ...answer.headers, ...framing({ ...answer, isLast: true }) };
  const head = [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}`];
  for (const [name, value] of Object.entries(headers)) head.push(`${name}: ${value}`);
  stream.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), Buffer.from(answer.body)]));
}

function framing({ status, body, isLast }: HttpAnswer): Readonly<Record<string, string>> {
  return {
    ...(status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...(isLast === true ? { Connection: 'close' } : {}),
  };
}
