import type { MediaRoom } from '../participant/media-session.ts';

/** Nonces of a room that are remembered. Source: DATA-026, TIM-048. */
const WINDOW = 100;
const NONCE_BYTES = 16;

const windows = new WeakMap<MediaRoom, Set<string>>();

/** Tells whether a user packet with this nonce passed the room lately, and remembers it. Other lengths are no nonces. */
export function isRepeatedNonce(room: MediaRoom, nonce: Uint8Array, remembered: number = WINDOW): boolean {
  if (nonce.length !== NONCE_BYTES) return false;
  const seen = windows.get(room) ?? new Set<string>();
  windows.set(room, seen);
  const key = Buffer.from(nonce).toString('hex');
  if (seen.has(key)) return true;
  seen.add(key);
  const [oldest] = seen;
  if (seen.size > remembered && oldest !== undefined) seen.delete(oldest);
  return false;
}
