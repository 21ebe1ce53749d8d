import type { LinkModel } from './link-model.ts';
import { checkNotNegative, checkProbability } from '../setting-checks.ts';

/** Duplication. Formula: each packet arrives twice with probability p; the copy enters the rest of the link `extraDelayMs` later. */
export interface DuplicateSettings {
  /** 0 to 1. */
  readonly probability: number;
  /** Milliseconds, 0 or more; 0 when absent. */
  readonly extraDelayMs?: number;
}

export const duplicate: LinkModel<DuplicateSettings> = ({ probability, extraDelayMs }, environment) => {
  const { nowUs, passAt, chance, pass, duplicated } = environment;
  checkProbability('probability', probability);
  checkNotNegative('extraDelayMs', extraDelayMs ?? 0);
  const isDoubled = chance('duplicate');
  const extraUs = Math.round((extraDelayMs ?? 0) * 1000);
  return (packet) => {
    pass(packet);
    if (isDoubled(packet) >= probability) return;
    duplicated(packet, 'duplicate');
    const copy = { ...packet, payload: Buffer.from(packet.payload) };
    if (extraUs === 0) pass(copy);
    else passAt(nowUs() + extraUs, 'link-duplicate', copy);
  };
};
