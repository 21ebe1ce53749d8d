import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from './http-answer.ts';

/** Source: SIG-036. */
const ALLOWED_METHODS = ['OPTIONS', 'HEAD', 'GET', 'POST', 'PATCH', 'DELETE'];
const PREFLIGHT_LIFE_S = 86_400;

/** Headers of every answer: any origin is reflected; the validate routes allow all origins, also on failure (SIG-036). */
export function corsHeaders(headers: IncomingHttpHeaders, path: string): Readonly<Record<string, string>> {
  const isValidate = path === '/rtc/validate' || path === '/rtc/v1/validate';
  const allowed = isValidate ? '*' : headers.origin;
  return {
    Vary: 'Origin',
    ...(allowed === undefined ? {} : { 'Access-Control-Allow-Origin': allowed }),
    ...(headers.origin === undefined ? {} : { 'Access-Control-Expose-Headers': '*' }),
  };
}

/** The answer to a browser's question before the request proper; undefined when the request is none. */
export function preflightAnswer(method: string, headers: IncomingHttpHeaders): HttpAnswer | undefined {
  const asked = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || asked === undefined) return undefined;
  const vary = { Vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers' };
  if (headers.origin === undefined || !ALLOWED_METHODS.includes(asked)) return { status: 204, headers: vary, body: '' };
  const askedHeaders = headers['access-control-request-headers'];
  return {
    status: 204,
    headers: {
      ...vary,
      'Access-Control-Allow-Origin': headers.origin,
      'Access-Control-Allow-Methods': asked,
      ...(askedHeaders === undefined ? {} : { 'Access-Control-Allow-Headers': askedHeaders }),
      'Access-Control-Max-Age': String(PREFLIGHT_LIFE_S),
    },
    body: '',
  };
}
