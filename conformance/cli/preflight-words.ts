/** Ends every sentence about something that is there but is no LiveKit server. */
export const NO_LIVEKIT = 'wanted a LiveKit-compatible server; check the URL, its port and its path';

/** As much of a strange answer as is shown. */
const SHOWN_CHARACTERS = 120;

const NOT_REACHABLE = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EHOSTDOWN', 'EADDRNOTAVAIL']);
const NO_SUCH_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA']);
const BAD_CERTIFICATE = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
]);

/** What happened, what was wanted and what to do, for a connection that failed; to be put behind the URL. */
export function describeConnectError(error: NodeJS.ErrnoException, protocol: string): string {
  const code = codeOf(error);
  if (code === 'ECONNREFUSED')
    return 'refused the connection, nothing listens there: wanted a LiveKit-compatible server; start it or correct the URL';
  if (NO_SUCH_NAME.has(code)) return 'has a host name that cannot be resolved: correct the URL';
  if (NOT_REACHABLE.has(code)) return `cannot be reached (${code}): check host, port and network`;
  if (BAD_CERTIFICATE.has(code)) {
    return `shows a TLS certificate that is not trusted (${code}): give its authority with --ca FILE, or accept it with --insecure`;
  }
  if (protocol === 'wss:' && /SSL|TLS|EPROTO/.test(`${code} ${error.message}`)) {
    return `does not speak TLS as wanted (${code}): check its port, or use a ws:// URL`;
  }
  if (code.startsWith('HPE_')) return `answered something that is no HTTP: ${NO_LIVEKIT} (or use a wss:// URL)`;
  if (code === 'ECONNRESET' || error.message === 'socket hang up') {
    return `closed the connection without an answer: ${NO_LIVEKIT}${protocol === 'ws:' ? ' (or use a wss:// URL)' : ''}`;
  }
  return `did not open a LiveKit signalling WebSocket (${error.message}): ${NO_LIVEKIT}`;
}

/** The same for an HTTP answer that came instead of a WebSocket. */
export function describeRefusal(status: number, body: string, location: string | undefined): string {
  const shown = shownText(body);
  if (status === 401 || status === 403) {
    const known = /invalid API key/i.test(body) ? 'does not know the API key' : 'refuses key or secret';
    return `${known} (HTTP ${status} ${shown}): wanted a pair that the server is configured with; check --key and --secret, and both clocks`;
  }
  if (status >= 300 && status < 400)
    return `redirects to ${location ?? 'nowhere'} (HTTP ${status}): give that URL instead`;
  if (status === 503 || status === 429)
    return `is there but takes nobody now (HTTP ${status} ${shown}): try again later`;
  return `answered HTTP ${status} ${shown} where a WebSocket was wanted: ${NO_LIVEKIT}`;
}

function shownText(body: string): string {
  const text = body.trim();
  return `'${text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text}'`;
}

function codeOf(error: NodeJS.ErrnoException): string {
  // A name with several addresses fails with one error per address.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const code: unknown = error.code ?? (first instanceof Error ? Reflect.get(first, 'code') : undefined);
  return typeof code === 'string' ? code : '';
}
