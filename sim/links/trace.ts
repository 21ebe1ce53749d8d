import type { Packet } from '../network/packet.ts';
import type { LinkModel } from './link-model.ts';
import { makeQueue, type QueueSettings } from './queues/registry.ts';
import { checkTrace } from './traces/mahimahi.ts';
import { syntheticTrace, type SyntheticTraceName } from './traces/synthetic.ts';

/**
 * A bottleneck that sends when a trace says so, as Mahimahi's link does: each opportunity carries up to 1500 bytes of the packets that
 * wait (a longer packet needs several, short ones share one), and is lost when nothing waits. The trace begins when the link is set and
 * repeats after its last opportunity.
 */
export interface TraceSettings extends QueueSettings {
  /** Opportunities in whole milliseconds, not falling (`parseMahimahiTrace`); or a synthetic trace by name. */
  readonly trace: readonly number[] | SyntheticTraceName;
  /** Which of the synthetic traces of that name; any text, '' when absent. */
  readonly traceSeed?: string;
}

/** Bytes per opportunity, as in Mahimahi. */
export const OPPORTUNITY_BYTES = 1500;

export const trace: LinkModel<TraceSettings> = (settings, environment) => {
  const { nowUs, at, pass } = environment;
  const opportunities = new Opportunities(
    typeof settings.trace === 'string' ? syntheticTrace(settings.trace, settings.traceSeed ?? '') : settings.trace,
    nowUs(),
  );
  const queue = makeQueue(settings, environment);
  let current: Packet | undefined;
  let leftBytes = 0;

  const begin = (packet: Packet | undefined): void => {
    current = packet;
    leftBytes = packet?.wireBytes ?? 0;
  };
  const use = (): void => {
    let budget = OPPORTUNITY_BYTES;
    while (current !== undefined && budget > 0) {
      const used = Math.min(budget, leftBytes);
      budget -= used;
      leftBytes -= used;
      if (leftBytes > 0) break;
      const sent = current;
      begin(queue.take());
      pass(sent);
    }
    if (current !== undefined) awaitOpportunity();
  };
  const awaitOpportunity = (): void => at(opportunities.next(nowUs()), 'link-trace', use);
  return (packet) => {
    if (current !== undefined) return queue.offer(packet);
    begin(packet);
    awaitOpportunity();
  };
};

/** Walks through a trace that repeats; each opportunity is given once, and those that are over are skipped. */
class Opportunities {
  readonly #trace: readonly number[];
  readonly #periodUs: number;
  #baseUs: number;
  #at = 0;

  constructor(opportunitiesMs: readonly number[], beginUs: number) {
    checkTrace(opportunitiesMs);
    this.#trace = opportunitiesMs;
    this.#periodUs = (opportunitiesMs.at(-1) ?? 0) * 1000;
    this.#baseUs = beginUs;
  }

  /** The first opportunity not yet given that is not over. */
  next(nowUs: number): number {
    const periods = Math.floor((nowUs - this.#baseUs) / this.#periodUs);
    if (periods > 1) {
      this.#baseUs += (periods - 1) * this.#periodUs;
      this.#at = 0;
    }
    for (;;) {
      const dueUs = this.#baseUs + (this.#trace[this.#at] ?? 0) * 1000;
      this.#at++;
      if (this.#at === this.#trace.length) {
        this.#at = 0;
        this.#baseUs += this.#periodUs;
      }
      if (dueUs >= nowUs) return dueUs;
    }
  }
}
