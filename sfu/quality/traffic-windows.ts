import type { Producer } from '../media/engine.ts';
import { producersOf } from '../publishing/publication.ts';
import type { MediaPeer } from '../subscribing/media-peer.ts';
import type { TrackWindow } from './connection-score.ts';

interface Totals {
  readonly packets: number;
  readonly lost: number;
}

/** What a participant's tracks carried between two looks. */
export class TrafficWindows {
  #before: ReadonlyMap<Producer, Totals> = new Map();

  take({ publications }: MediaPeer): TrackWindow[] {
    const producers = publications.published.flatMap(producersOf);
    const now = new Map(producers.map((producer) => [producer, totalsOf(producer.stats)]));
    const windows = [...now].map(([producer, totals]) => windowOf(producer, totals, this.#before));
    this.#before = now;
    return windows;
  }
}

function totalsOf(stats: Producer['stats']): Totals {
  return { packets: stats.packets, lost: stats.lost ?? 0 };
}

function windowOf(producer: Producer, totals: Totals, before: ReadonlyMap<Producer, Totals>): TrackWindow {
  const last = before.get(producer) ?? { packets: 0, lost: 0 };
  return { kind: producer.kind, packets: totals.packets - last.packets, lost: totals.lost - last.lost };
}
