import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Target } from '#conformance/runner/world';
import type { TlsOptions } from './target-options.ts';

/** How long an answer may take, and the pause before the second question, in milliseconds. */
const ANSWER_MS = 3_000;
const PAUSE_MS = 1_000;

/** Tells whether anything still answers at the target: any HTTP status will do. A target that says nothing is asked twice. */
export async function isTargetThere(target: Target, tls: TlsOptions): Promise<boolean> {
  if (await answers(target, tls)) return true;
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  return answers(target, tls);
}

function answers(target: Target, { ca, insecure }: TlsOptions): Promise<boolean> {
  const url = new URL(target.url.replace(/^ws/, 'http'));
  const options = { method: 'HEAD', timeout: ANSWER_MS, agent: false };
  return new Promise((resolve) => {
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, rejectUnauthorized: !insecure, ...(ca === undefined ? {} : { ca }) })
        : requestHttp(url, options);
    request.once('response', (response) => {
      response.resume();
      resolve(true);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
    request.once('close', () => resolve(false));
    request.end();
  });
}
