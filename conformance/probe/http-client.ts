import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { PrerequisiteError } from '../runner/failures.ts';
import type { Host } from '../runner/world.ts';

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated ones joined by comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly text: string;
}

export interface HttpCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly withinMs?: number;
}

/** How long an answer may take. Source: the slowest API refusal of livekit-server takes 10 s (ROOM-034). */
const ANSWER_WITHIN_MS = 12_000;

/** An HTTP/1.1 client over streams of one host, one connection a call. */
export class HttpClient {
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /**
   * @throws PrerequisiteError when no complete answer comes
   */
  call(url: URL, call: HttpCall = {}): Promise<HttpAnswer> {
    const method = call.method ?? 'GET';
    const withinMs = call.withinMs ?? ANSWER_WITHIN_MS;
    const named = `${method} ${url.pathname}`;
    return new Promise((resolve, reject) => {
      const stream = this.host.openStream(url);
      const request = httpRequest({
        // TLS, where the URL asks for it, is the stream's business; no agent, so that no timer of the machine runs.
        createConnection: () => stream,
        host: url.hostname,
        path: url.pathname + url.search,
        method,
        headers: headersOf(url, call),
      });
      const fail = (reason: string): void => {
        timer.cancel();
        request.destroy();
        reject(new PrerequisiteError(`${named} got no answer: ${reason}`));
      };
      const timer = this.host.clock.after(withinMs, `answer to ${named}`, () => fail(`nothing within ${withinMs} ms`));
      request.on('error', (error: Error) => fail(error.message));
      request.on('response', (response) => {
        collect(response).then(
          (answer) => {
            timer.cancel();
            stream.destroy();
            resolve(answer);
          },
          (thrown: unknown) => fail(String(thrown)),
        );
      });
      request.end(call.body);
    });
  }
}

function headersOf(url: URL, call: HttpCall): Record<string, string> {
  const length = call.body === undefined ? {} : { 'content-length': String(call.body.length) };
  return { host: url.host, connection: 'close', ...length, ...call.headers };
}

function collect(response: IncomingMessage): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    response.on('data', (part: Buffer) => parts.push(part));
    response.on('error', reject);
    response.on('aborted', () => reject(new Error('the answer broke off')));
    response.on('end', () => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(response.headers)) {
        headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
      }
      const body = Buffer.concat(parts);
      resolve({ status: response.statusCode ?? 0, headers, body, text: body.toString('utf8') });
    });
  });
}
