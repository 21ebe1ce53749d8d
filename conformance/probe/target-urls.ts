import type { Target } from '../runner/world.ts';

/** A URL below the target's own, its path prefix kept. `kind` chooses between ws(s) and http(s). */
export function targetUrl(target: Target, kind: 'ws' | 'http', path: string, query?: URLSearchParams): URL {
  const url = new URL(target.url);
  const isSecure = url.protocol === 'wss:' || url.protocol === 'https:';
  const scheme = kind === 'ws' ? (isSecure ? 'wss:' : 'ws:') : isSecure ? 'https:' : 'http:';
  const prefix = url.pathname.replace(/\/+$/, '');
  const search = query === undefined || query.size === 0 ? '' : `?${query.toString()}`;
  return new URL(`${scheme}//${url.host}${prefix}${path}${search}`);
}
