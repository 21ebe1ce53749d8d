import type { GilbertElliottLossSettings } from './gilbert-elliott-loss.ts';
import type { LinkSettings, StageSettings } from './registry.ts';

/** Both directions of a participant's access, as published somewhere. */
export interface LinkPreset {
  /** Who published the numbers, and what was changed. */
  readonly source: string;
  /** Towards the participant. */
  readonly down: LinkSettings;
  /** From the participant. */
  readonly up: LinkSettings;
}

/** One direction in the terms of the sources. */
export interface Access {
  readonly kbps: number;
  /** One way, milliseconds. */
  readonly delayMs: number;
  /** Independent loss, 0 to 1. */
  readonly loss?: number;
  /** Mean lengths of good and bad periods in packets; everything is lost in a bad one. Loss = bad / (good + bad). */
  readonly burst?: readonly [goodPackets: number, badPackets: number];
  /** The delay varies evenly by up to so many milliseconds to either side; packets keep their order. */
  readonly jitterMs?: number;
  readonly queueBytes?: number;
  readonly queuePackets?: number;
}

/** Stages of one direction: loss, bottleneck, delay. A delay that varies by more than itself varies between 0 and its double. */
export function access({ kbps, delayMs, loss, burst, jitterMs, queueBytes, queuePackets }: Access): LinkSettings {
  const stages: StageSettings[] = [];
  if (loss !== undefined) stages.push({ model: 'bernoulli-loss', probability: loss });
  if (burst !== undefined) stages.push({ model: 'gilbert-elliott-loss', ...burstLoss(...burst) });
  stages.push({
    model: 'rate',
    bitsPerSecond: kbps * 1000,
    ...(queueBytes === undefined ? {} : { queueBytes }),
    ...(queuePackets === undefined ? {} : { queuePackets }),
  });
  const meanMs = Math.min(delayMs, jitterMs ?? 0);
  if (delayMs > meanMs) stages.push({ model: 'delay', delayMs: delayMs - meanMs });
  if (meanMs > 0) stages.push({ model: 'jitter', distribution: 'uniform', meanMs });
  return stages;
}

function burstLoss(goodPackets: number, badPackets: number): GilbertElliottLossSettings {
  return { toBad: 1 / goodPackets, toGood: 1 / badPackets };
}
