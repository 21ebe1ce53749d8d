import { readFileSync } from 'node:fs';
import type { Target } from '#conformance/runner/world';
import { UsageError } from './usage-error.ts';

/** The target's options as they were typed. */
export interface TargetFlags {
  readonly key?: string;
  readonly secret?: string;
  readonly ca?: string;
  readonly insecure?: boolean;
}

/** How the target's certificate is judged. */
export interface TlsOptions {
  /** PEM text of further certificate authorities. */
  readonly ca?: string;
  /** Whatever certificate it shows is accepted. */
  readonly insecure: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The target from flags, and from LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET where flags are missing; undefined when no URL is
 * given at all.
 *
 * @throws UsageError for a URL or key that cannot be used
 */
export function targetFrom(url: string | undefined, flags: TargetFlags, env: Environment): Target | undefined {
  const chosen = url ?? filled(env['LIVEKIT_URL']);
  if (chosen === undefined) return undefined;
  const parsed = parseTargetUrl(chosen);
  const { apiKey, apiSecret } = keyPairFrom(flags, env);
  if (apiKey === undefined) throw missing('API key', '--key', 'LIVEKIT_API_KEY');
  if (apiSecret === undefined) throw missing('API secret', '--secret', 'LIVEKIT_API_SECRET');
  return { url: parsed, apiKey, apiSecret };
}

/** Key and secret from flags or environment. */
export function keyPairFrom(
  flags: TargetFlags,
  env: Environment,
): { readonly apiKey: string | undefined; readonly apiSecret: string | undefined } {
  return {
    apiKey: flags.key ?? filled(env['LIVEKIT_API_KEY']),
    apiSecret: flags.secret ?? filled(env['LIVEKIT_API_SECRET']),
  };
}

/** @throws UsageError when the file of --ca cannot be read */
export function tlsFrom(flags: TargetFlags): TlsOptions {
  const insecure = flags.insecure === true;
  if (flags.ca === undefined) return { insecure };
  return { insecure, ca: readTextFile(flags.ca, '--ca') };
}

/** The text of a file that the user named. @throws UsageError */
export function readTextFile(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`cannot read the file given with ${option}: ${reason}`);
  }
}

function parseTargetUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const scheme = url?.protocol.replace(/^http/, 'ws');
  if (url === undefined || (scheme !== 'ws:' && scheme !== 'wss:') || url.host === '') {
    throw new UsageError(
      `'${text}' is no URL of a LiveKit server: wanted something like wss://my-server or ws://127.0.0.1:7880`,
    );
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError(
      'the URL may have a path but no user, query or fragment: give key and secret with --key and --secret',
    );
  }
  return `${scheme}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

function missing(what: string, flag: string, variable: string): UsageError {
  return new UsageError(`no ${what} for the server: give ${flag} or set ${variable}`);
}

function filled(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
