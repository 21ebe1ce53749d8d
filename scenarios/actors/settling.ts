import type { Page } from './page.ts';

/** News goes out within 3 s (TIM-024), a resume within 2 s, and a lost path is noticed, waited for and announced within about 25 s. */
const BASE_MS = 30_000;
/** A participant that never became active is removed after this long (SIG-116). */
const NEVER_ACTIVE_MS = 60_000;
/** Beyond the time out, to tell the others. */
const TO_TELL_MS = 5_000;

/**
 * World time that a run is given after its faults have ended, in ms: what the server's own timers need to notice who is gone.
 * TCP's retransmission waits at most as long again as an outage lasted.
 */
export function settleBudgetMs(pages: readonly Page[], longestOutageMs: number): number {
  const isSilentlyGone = pages.some(({ deeds, connects }) => {
    if (!deeds.some(({ kind }) => kind === 'vanish' || kind === 'kill' || kind === 'cut' || kind === 'move'))
      return false;
    const isDark = deeds.some(({ kind }) => kind === 'vanish' || kind === 'link' || kind === 'move');
    return isDark || connects;
  });
  return (isSilentlyGone ? NEVER_ACTIVE_MS + TO_TELL_MS : BASE_MS) + 2 * longestOutageMs;
}

/**
 * True while the server is about to remove somebody that never became active, or has just done so and may not have told it yet:
 * no moment to compare what people know.
 */
export function isAboutToRemove(acceptedMs: Iterable<number>, nowMs: number): boolean {
  for (const atMs of acceptedMs) {
    const sinceMs = nowMs - atMs;
    if (sinceMs > NEVER_ACTIVE_MS - TO_TELL_MS && sinceMs < NEVER_ACTIVE_MS + TO_TELL_MS) return true;
  }
  return false;
}
