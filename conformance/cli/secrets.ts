import { redactSecrets } from '#proto/livekit/redact';

/** Shorter keys are words that stand in sentences: taking those out would make the sentences unreadable and hide nothing. */
const SHORTEST_REDACTED = 6;

/** A function that takes the given secrets, and whatever looks like a token or password, out of a text. */
export function redactorFor(secrets: readonly string[]): (text: string) => string {
  const worthHiding = secrets.filter((secret) => secret.length >= SHORTEST_REDACTED);
  return (text) => redactSecrets(text, worthHiding);
}
