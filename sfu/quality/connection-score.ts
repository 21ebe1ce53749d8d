import { ConnectionQuality } from '@livekit/protocol';

/** What one track carried since the last look. */
export interface TrackWindow {
  readonly kind: 'audio' | 'video';
  readonly packets: number;
  readonly lost: number;
}

const MAX_SCORE = 100;
/** Loss alone brings nobody below this. Source: livekit-server 1.13.5. */
const MIN_SCORE = 30;
/** How much of the score one percent of loss costs. Source: livekit-server 1.13.5. */
const LOSS_WEIGHT = { audio: 8, video: 10 } as const;
/** A score falls fast and recovers slowly. Source: livekit-server 1.13.5. */
const FALL = 0.8;
const RISE = 0.4;

/** The score of one participant's connection, 0…100, smoothed from window to window (SUB-068). */
export class ConnectionScore {
  #score = MAX_SCORE;

  get score(): number {
    return this.#score;
  }

  /** Takes one window of every track that is sent or received; the worst track counts, and no traffic is no fault. */
  update(windows: readonly TrackWindow[]): void {
    const wanted = Math.min(MAX_SCORE, ...windows.map(windowScore));
    this.#score += (wanted - this.#score) * (wanted < this.#score ? FALL : RISE);
  }
}

function windowScore({ kind, packets, lost }: TrackWindow): number {
  const expected = packets + lost;
  if (expected <= 0 || lost <= 0) return MAX_SCORE;
  return Math.max(MIN_SCORE, MAX_SCORE - ((lost * 100) / expected) * LOSS_WEIGHT[kind]);
}

/** Class of a score. Source: SUB-068. */
export function qualityOf(score: number): ConnectionQuality {
  if (score >= 80) return ConnectionQuality.EXCELLENT;
  if (score >= 40) return ConnectionQuality.GOOD;
  return score >= 20 ? ConnectionQuality.POOR : ConnectionQuality.LOST;
}

/** Mean opinion score 1…4.5 of a score (ITU-T G.107 annex B). */
export function meanOpinionScore(score: number): number {
  if (score <= 0) return 1;
  return Math.min(4.5, 1 + 0.035 * score + score * (score - 60) * (100 - score) * 7e-6);
}
