import type { LinkModel } from './link-model.ts';
import { checkProbability } from '../setting-checks.ts';

/**
 * Flips one bit of the payload with a probability, anywhere with equal chance. The UDP checksum is taken as recomputed on the way (as a
 * broken router does), so that DTLS, SRTP and STUN have to notice; a TCP segment fails its checksum and is dropped.
 */
export interface CorruptionSettings {
  /** 0 to 1. */
  readonly probability: number;
}

export const corruption: LinkModel<CorruptionSettings> = ({ probability }, { chance, pass, drop }) => {
  checkProbability('probability', probability);
  const isHit = chance('corruption');
  const place = chance('corruption-place');
  return (packet) => {
    if (packet.payload.length === 0 || isHit(packet) >= probability) return pass(packet);
    if (packet.segment !== undefined) return drop(packet, 'checksum');
    const payload = Buffer.from(packet.payload);
    const bit = Math.floor(place(packet) * payload.length * 8);
    payload[bit >> 3] = (payload[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    pass({ ...packet, payload });
  };
};
