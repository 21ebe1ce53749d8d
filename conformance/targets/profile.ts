import { limit, loadCatalogue, timer } from '#proto/catalogue/catalogue';
import type { ProfileName, TimerExpectation } from '#proto/catalogue/catalogue';
import { between } from '../probe/expectation.ts';
import type { Within } from '../probe/expectation.ts';
import type { Requirements } from '../runner/check.ts';

/** What the timers and limits of a target are, by the row that names them. */
export interface TargetProfile {
  readonly name: ProfileName;
  /** @throws ProtocolError for an unknown row */
  readonly timer: (id: string) => TimerExpectation;
  /** The number of a size or count. @throws ProtocolError for an unknown row */
  readonly limit: (id: string) => number;
  /** The earliest and latest time, counted from now, at which a timer that starts now may fire. */
  readonly window: (id: string) => Within;
}

/** `livekit-1.13` is what livekit-server does, `docs` what the public documents promise. */
export function profileOf(name: ProfileName = 'livekit-1.13'): TargetProfile {
  const timerOf = (id: string): TimerExpectation => timer(id, name);
  return {
    name,
    timer: timerOf,
    limit: (id) => limit(id, name).value,
    window: (id) => {
      const { valueMs, toleranceMs, atLeastMs, atMostMs } = timerOf(id);
      return between(atLeastMs ?? Math.max(0, valueMs - toleranceMs), atMostMs ?? valueMs + toleranceMs);
    },
  };
}

/** Level and flags of every row of the catalogue, timers included. */
export function catalogueRequirements(): Requirements {
  const { requirements, timers } = loadCatalogue();
  const rows = [...requirements.values(), ...timers.values()];
  return new Map(rows.map(({ id, level, flags }) => [id, { level, flags }]));
}
