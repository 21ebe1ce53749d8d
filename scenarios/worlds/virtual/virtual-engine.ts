import type { WebRtcStack } from '#conformance/runner/world';
import type { Engine } from '#sfu/media/engine';
import { createModelEngine } from '#sfu/media/engines/model/model-engine';
import { nullCiphers } from '#sfu/media/engines/model/null-cipher';
import { createWeriftEngine, type EngineOptions } from '#sfu/media/engines/werift/werift-engine';
import type { SimHost } from '#sim/network/host';
import { replaceCryptography, sendMediaInClear } from './clear-stack.ts';
import { shortenMediaPath } from './short-media-path.ts';
import { quickenPackets } from './quick-packets.ts';
import { quickenReceivers } from './quick-receivers.ts';

/**
 * How much of media transport is real in a virtual world. `werift`: everything. `null-cipher`: ICE, DTLS and SCTP are, media travels
 * in clear. `model`: no cryptography at all. Sizes on the wire are the same in all three.
 */
export type VirtualEngine = 'werift' | 'null-cipher' | 'model';

/** Opens the server's side. */
export function openVirtualEngine(kind: VirtualEngine, options: EngineOptions): Promise<Engine> {
  if (kind === 'model') return createModelEngine(options);
  return createWeriftEngine(kind === 'null-cipher' ? { ...options, ciphers: nullCiphers } : options);
}

/** Makes a participant's stack fit: once for each private copy. */
export function fitStack(kind: VirtualEngine, stack: WebRtcStack, host: SimHost): void {
  quickenPackets(stack);
  quickenReceivers(stack, host.clock);
  if (kind !== 'werift') {
    sendMediaInClear(stack);
    shortenMediaPath(stack);
  }
  if (kind === 'model') replaceCryptography(stack, host.clock);
}
