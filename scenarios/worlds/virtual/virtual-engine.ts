import { crc32 } from 'node:zlib';
import type { WebRtcStack } from '#conformance/runner/world';
import { clearDigest } from '#proto/webrtc/clear-packets';
import type { Engine } from '#sfu/media/engine';
import { createModelEngine } from '#sfu/media/engines/model/model-engine';
import { nullCiphers } from '#sfu/media/engines/model/null-cipher';
import { createWeriftEngine, type EngineOptions } from '#sfu/media/engines/werift/werift-engine';
import type { SimHost } from '#sim/network/host';
import { replaceCryptography } from './clear-stack.ts';
import { sendMediaInClear } from './clear-media.ts';
import { quickenPackets } from './quick-packets.ts';
import { quickenReceivers } from './quick-receivers.ts';
import { quickenRtcp } from './quick-rtcp.ts';
import { quickenSrtp } from './quick-srtp.ts';

/**
 * How much of media transport is real in a virtual world. `werift`: everything. `null-cipher`: ICE, DTLS and SCTP are, media travels
 * in clear. `model`: no cryptography at all. Sizes on the wire are the same in all three.
 */
export type VirtualEngine = 'werift' | 'null-cipher' | 'model';

/** What tells datagrams apart in a trace. */
export function datagramDigest(kind: VirtualEngine): (datagram: Uint8Array) => number {
  return kind === 'werift' ? (datagram) => crc32(datagram) : clearDigest;
}

/** Opens the server's side. */
export function openVirtualEngine(kind: VirtualEngine, options: EngineOptions): Promise<Engine> {
  if (kind === 'model') return createModelEngine(options);
  return createWeriftEngine(kind === 'null-cipher' ? { ...options, ciphers: nullCiphers } : options);
}

/** Makes a participant's stack fit: once for each private copy. */
export function fitStack(kind: VirtualEngine, stack: WebRtcStack, host: SimHost): void {
  quickenPackets(stack);
  quickenRtcp(stack);
  quickenReceivers(stack, host);
  if (kind === 'werift') quickenSrtp(stack);
  else sendMediaInClear(stack);
  if (kind === 'model') replaceCryptography(stack, host.clock);
}
