import type { Consumer, Producer } from '../media/engine.ts';
import { producersOf } from '../publishing/publication.ts';
import type { MediaPeer } from '../subscribing/media-peer.ts';
import type { TrackWindow } from './connection-score.ts';

interface Totals {
  readonly packets: number;
  readonly lost: number;
}

type Flow = Producer | Consumer;

/** What a participant's tracks carried between two looks. */
export class TrafficWindows {
  #before: ReadonlyMap<Flow, Totals> = new Map();

  /** What it sends, as counted here, and what it receives, as it reports (SUB-068). */
  take({ publications, consumers }: MediaPeer): TrackWindow[] {
    const flows: Flow[] = [...publications.published.flatMap(producersOf), ...consumers()];
    const now = new Map(flows.map((flow) => [flow, totalsOf(flow)]));
    const windows = [...now].map(([flow, totals]) => windowOf(flow, totals, this.#before));
    this.#before = now;
    return windows;
  }
}

/** Packets that arrived: of those sent to a subscriber, what it does not miss. */
function totalsOf(flow: Flow): Totals {
  const { packets, lost = 0 } = flow.stats;
  return { packets: 'producer' in flow ? Math.max(0, packets - lost) : packets, lost };
}

function windowOf(flow: Flow, totals: Totals, before: ReadonlyMap<Flow, Totals>): TrackWindow {
  const last = before.get(flow) ?? { packets: 0, lost: 0 };
  const { kind } = 'producer' in flow ? flow.producer : flow;
  return { kind, packets: Math.max(0, totals.packets - last.packets), lost: totals.lost - last.lost };
}
