import type { EvidenceLine } from '#reports/model/run-report';
import type { Clock } from '../runner/world.ts';

/** How many lines of each participant a failed case shows. */
export const EVIDENCE_LINES_PER_PARTICIPANT = 20;

/** What happened in one case, one readable and redacted line each. */
export class EvidenceLog {
  private readonly all: EvidenceLine[] = [];
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(participant: string, direction: EvidenceLine['direction'], kind: string, text: string): void {
    this.all.push({ atUs: this.clock.nowUs(), participant, direction, kind, text });
  }

  get lines(): readonly EvidenceLine[] {
    return this.all;
  }

  /** The last lines of every participant, in the order they happened. */
  tail(perParticipant: number = EVIDENCE_LINES_PER_PARTICIPANT): readonly EvidenceLine[] {
    const left = new Map<string, number>();
    const kept: EvidenceLine[] = [];
    for (const line of this.all.toReversed()) {
      const room = left.get(line.participant) ?? perParticipant;
      if (room === 0) continue;
      left.set(line.participant, room - 1);
      kept.push(line);
    }
    return kept.reverse();
  }
}
