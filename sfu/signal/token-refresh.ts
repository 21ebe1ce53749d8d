import type { ParticipantClaims } from '../auth/participant-claims.ts';
import type { SfuCore } from '../core.ts';
import type { Pace } from '../pace.ts';
import type { SignalResponseMessage } from '../participant/media-session.ts';
import type { Timer } from '../ports/clock.ts';
import { refreshedToken, TOKEN_REFRESH_INTERVAL_MS } from './refresh-token.ts';

/** Whose tokens these are. */
export interface TokenHolder {
  readonly claims: ParticipantClaims;
  /** How much the others have lately been told of it. */
  readonly news: Pace;
  send(message: SignalResponseMessage): void;
}

/** When a participant is sent a token that says what it is now. Source: SIG-112, PRT-040. */
export class TokenRefresh {
  readonly #core: SfuCore;
  readonly #holder: TokenHolder;
  #timer: Timer | undefined;

  constructor(core: SfuCore, holder: TokenHolder) {
    this.#core = core;
    this.#holder = holder;
  }

  /** A fresh token now, and again every five minutes while this socket lasts. */
  start(): void {
    this.#sendNow();
    this.#again(TOKEN_REFRESH_INTERVAL_MS);
  }

  /** The token follows a change of the claims; after too much news, once that is over. */
  claimsChanged(): void {
    const owedMs = this.#holder.news.owedMs(this.#core.clock.nowUs());
    if (owedMs === 0) this.#sendNow();
    else this.#again(owedMs);
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #again(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#core.clock.after(delayMs, 'refresh-token', () => this.start());
  }

  #sendNow(): void {
    if (this.#core.defects.has('refresh-token-missing')) return;
    this.#holder.send({ case: 'refreshToken', value: refreshedToken(this.#core, this.#holder.claims) });
  }
}
