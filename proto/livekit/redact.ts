import type { SignalRequest, SignalResponse } from '@livekit/protocol';

/** Stands where a secret was. */
export const REDACTED = '[redacted]';

/** Longest line that {@link describeSignalMessage} gives unless told otherwise; an SDP of a busy session is longer. */
const DEFAULT_MAX_CHARACTERS = 4000;

/** Three segments of which the first begins like `{"`: a signed token, whatever signed it. The signature may be cut off. */
const TOKEN = /\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;

/** RFC 8839 section 5.4, as a line of SDP or within JSON. */
const ICE_PASSWORD = /\bice-pwd:[A-Za-z0-9+/]+/g;

/** Members that hold a secret as a whole, in both spellings of protojson. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'credential',
  'turnPassword',
  'turn_password',
  'refreshToken',
  'refresh_token',
  'token',
  'password',
]);

/** A secret member in text that is JSON or holds some, however often it was escaped. */
const SECRET_MEMBER = new RegExp(`(\\\\*"(?:${[...SECRET_MEMBERS].join('|')})\\\\*"\\s*:\\s*\\\\*")[^"\\\\]+`, 'g');

/**
 * The text without the given secrets (as they are, URL-encoded or escaped for JSON), tokens, ICE passwords and TURN
 * credentials. Doing it twice changes nothing more.
 */
export function redactSecrets(text: string, secrets: readonly string[] = []): string {
  const shaped = redactShapes(text);
  const known = knownSecrets(secrets);
  if (known === undefined) return shaped;
  // What is redacted already is left alone, even where a secret is a part of the word that stands for it.
  const pieces = shaped.split(REDACTED);
  return pieces.map((piece) => piece.replaceAll(known, REDACTED)).join(REDACTED);
}

function redactShapes(text: string): string {
  return text
    .replaceAll(TOKEN, REDACTED)
    .replaceAll(ICE_PASSWORD, `ice-pwd:${REDACTED}`)
    .replaceAll(SECRET_MEMBER, `$1${REDACTED}`);
}

/** One pattern for all of them, the longest first so that no part of it is left standing. */
function knownSecrets(secrets: readonly string[]): RegExp | undefined {
  const spellings = secrets.filter((secret) => secret !== '').flatMap(spellingsOf);
  if (spellings.length === 0) return undefined;
  const longestFirst = spellings.toSorted((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(escapeForPattern).join('|'), 'g');
}

function spellingsOf(secret: string): string[] {
  return [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}

/** Options of {@link describeSignalMessage}. */
export interface DescribeOptions {
  /** Further secrets to take out, for instance API secrets. */
  readonly secrets?: readonly string[];
  /** A longer line is cut, with a note of how much is gone. */
  readonly maxCharacters?: number;
}

/** Which message it is, for instance `addTrack`; `empty` for one that holds none or one not known here. */
export function signalKind(message: SignalRequest | SignalResponse): string {
  return message.message.case ?? 'empty';
}

/** One line of JSON that tells what the message says, without anything that gives access to something. */
export function describeSignalMessage(message: SignalRequest | SignalResponse, options: DescribeOptions = {}): string {
  const line = redactSecrets(JSON.stringify(message.toJson(), withoutSecretMembers), options.secrets);
  const maxCharacters = options.maxCharacters ?? DEFAULT_MAX_CHARACTERS;
  if (line.length <= maxCharacters) return line;
  return `${line.slice(0, maxCharacters)}… (${line.length - maxCharacters} more characters)`;
}

function withoutSecretMembers(name: string, value: unknown): unknown {
  return SECRET_MEMBERS.has(name) && typeof value === 'string' && value !== '' ? REDACTED : value;
}
