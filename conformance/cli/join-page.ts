import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { HttpAnswer } from '#sfu/http/http-answer';
import type { RoutedRequest } from '#sfu/http/routes';
import { signToken } from '#proto/livekit/token';
import { JOIN_PAGE_HTML } from './join-page-html.ts';
import { JOIN_PAGE_SCRIPT } from './join-page-script.ts';

const TOKEN_LIFETIME_S = 3_600;
const PAGES: Readonly<Record<string, { readonly body: string; readonly type: string }>> = {
  '/': { body: JOIN_PAGE_HTML, type: 'text/html; charset=utf-8' },
  '/jitterbug/join-page.js': { body: JOIN_PAGE_SCRIPT, type: 'text/javascript; charset=utf-8' },
};
const CLIENT_PATH = '/jitterbug/livekit-client.js';
const TOKEN_PATH = '/jitterbug/token';
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;
/** The page may load what this server has, and connect to it; nothing else. */
const POLICY =
  "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; media-src 'self' blob: mediastream:; worker-src 'self' blob:";

/** Whose tokens the page takes. */
export interface PageKey {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** Answers browsers that look at the server: a page on which two tabs can talk. Undefined for everything else. */
export function joinPage(key: PageKey, nowUnixMs: () => number): (request: RoutedRequest) => HttpAnswer | undefined {
  return ({ method, path, query, headers }) => {
    if (method !== 'GET') return undefined;
    if (path === TOKEN_PATH) {
      // Tokens go to this machine only: a foreign name in Host would be a page elsewhere that points here.
      const isLocal = LOOPBACK.test(headers.host ?? '');
      return isLocal ? tokenAnswer(key, query, nowUnixMs()) : plain(403, 'tokens are given to this machine only\n');
    }
    if (path === CLIENT_PATH) return clientAnswer();
    const page = PAGES[path];
    const isForPeople = path !== '/' || (headers.accept ?? '').includes('text/html');
    if (page === undefined || !isForPeople) return undefined;
    const { body, type } = page;
    return { status: 200, headers: { 'Content-Type': type, 'Content-Security-Policy': POLICY }, body };
  };
}

function tokenAnswer({ apiKey, apiSecret }: PageKey, query: URLSearchParams, nowUnixMs: number): HttpAnswer {
  const room = query.get('room') ?? '';
  const identity = query.get('identity') ?? '';
  if (room === '' || identity === '') return plain(400, 'wanted room and identity\n');
  const nowS = Math.floor(nowUnixMs / 1_000);
  const video = { room, roomJoin: true };
  return plain(
    200,
    signToken({ iss: apiKey, sub: identity, nbf: nowS - 5, exp: nowS + TOKEN_LIFETIME_S, video }, apiSecret),
  );
}

/** The stock client out of node_modules, or a script that tells how to get it. */
function clientAnswer(): HttpAnswer {
  const headers = { 'Content-Type': 'text/javascript; charset=utf-8' };
  try {
    const path = createRequire(import.meta.url).resolve('livekit-client');
    return { status: 200, headers, body: readFileSync(path) };
  } catch {
    return { status: 200, headers, body: "document.body.dataset.missing = 'npm install livekit-client';\n" };
  }
}

function plain(status: number, body: string): HttpAnswer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }, body };
}
