import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpClient, HttpOutcome, HttpPost } from '../ports/http-client.ts';

/** HTTP of this machine. */
export class NodeHttpClient implements HttpClient {
  post({ url, headers, body }: HttpPost, done: (outcome: HttpOutcome) => void): () => void {
    let isDone = false;
    const finish = (outcome: HttpOutcome): void => {
      if (isDone) return;
      isDone = true;
      done(outcome);
    };
    if (!URL.canParse(url)) {
      finish({ error: `${url} is no URL` });
      return () => undefined;
    }
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, { method: 'POST', headers: { ...headers, 'Content-Length': String(body.length) } });
    request.on('response', (response) => {
      response.resume();
      response.on('end', () => finish({ status: response.statusCode ?? 0 }));
      response.on('error', (error) => finish({ error: error.message }));
    });
    request.on('error', (error) => finish({ error: error.message }));
    request.end(body);
    return () => request.destroy();
  }
}
