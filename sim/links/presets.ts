import { access, type Access, type LinkPreset } from './preset.ts';
import type { LinkSettings } from './registry.ts';

const EMULATE = 'libwebrtc tools_webrtc/network_emulator/emulate.py (BSD-3)';
const ATC = 'facebookarchive/augmented-traffic-control utils/profiles (BSD)';
const STR0M = 'algesten/str0m crates/netem/src/config.rs (MIT)';
const THROTTLE = 'sitespeedio/throttle bin/index.js (MIT), half of its round trip each way';
const COMCAST = 'tylertreat/comcast README';
const LOADERO = 'Loadero wiki "Network Conditions"';
const CHROME = 'Chrome DevTools NetworkManager.ts, half of its latency each way';
const DRIVES = 'synthetic, fitted to statistics of the Mahimahi drives (see traces/synthetic.ts)';

/** Names of published access links. */
export type LinkPresetName =
  | '2g-rural'
  | '2g-urban'
  | '3g'
  | '3g-good'
  | '3g-lossy'
  | '4g'
  | 'bad'
  | 'bufferbloat'
  | 'bufferbloat-codel'
  | 'cable'
  | 'congested'
  | 'driving'
  | 'dsl'
  | 'dsl-poor'
  | 'edge'
  | 'edge-lossy'
  | 'fast-4g'
  | 'gprs'
  | 'hspa'
  | 'lte'
  | 'satellite'
  | 'satellite-leo'
  | 'slow-4g'
  | 'train'
  | 'wifi'
  | 'wifi-congested'
  | 'wifi-good'
  | 'wifi-lossy';

function preset(source: string, down: Access, up: Access = down): LinkPreset {
  return { source, down: access(down), up: access(up) };
}

function driven(source: string, down: LinkSettings, up: LinkSettings): LinkPreset {
  return { source: `${DRIVES}; ${source}`, down, up };
}

/** Published access links by name. Rates count IP headers, delays are one way; what a source leaves out is without limit. */
export const LINK_PRESETS: Readonly<Record<LinkPresetName, LinkPreset>> = {
  '2g-rural': preset(ATC, { kbps: 20, delayMs: 650, loss: 0.02 }, { kbps: 18, delayMs: 650, loss: 0.02 }),
  '2g-urban': preset(ATC, { kbps: 35, delayMs: 650 }, { kbps: 32, delayMs: 650 }),
  '3g': preset(EMULATE, { kbps: 780, delayMs: 100, queuePackets: 100 }, { kbps: 330, delayMs: 100, queuePackets: 100 }),
  '3g-good': preset(
    EMULATE,
    { kbps: 850, delayMs: 90, queuePackets: 100 },
    { kbps: 420, delayMs: 90, queuePackets: 100 },
  ),
  '3g-lossy': preset(
    EMULATE,
    { kbps: 780, delayMs: 100, loss: 0.01, queuePackets: 100 },
    { kbps: 330, delayMs: 100, loss: 0.01, queuePackets: 100 },
  ),
  '4g': preset(`${THROTTLE}, '4g'`, { kbps: 9000, delayMs: 42.5 }),
  bad: preset(`${EMULATE}, 'generic bad'`, { kbps: 95, delayMs: 250, loss: 0.02, queuePackets: 100 }),
  bufferbloat: preset('RFC 8867 base delay at 1 Mbit/s with a second of drop-tail queue (cisco/ns3-rmcat)', {
    kbps: 1000,
    delayMs: 50,
    queueBytes: 125_000,
  }),
  'bufferbloat-codel': {
    source: 'as bufferbloat, with CoDel 5/100 ms (RFC 8289, tc-codel.8)',
    ...bothWays([
      { model: 'rate', bitsPerSecond: 1_000_000, queueBytes: 125_000, queue: 'codel' },
      { model: 'delay', delayMs: 50 },
    ]),
  },
  cable: preset(EMULATE, { kbps: 6000, delayMs: 2, queuePackets: 10 }, { kbps: 1000, delayMs: 2, queuePackets: 10 }),
  congested: preset(STR0M, { kbps: 10_000, delayMs: 80, jitterMs: 40, burst: [20, 2], queueBytes: 50_000 }),
  driving: driven(
    'T-Mobile LTE down, Verizon LTE up; delay of sitespeedio/throttle lte',
    [
      { model: 'trace', trace: 'tmobile-lte-down', queueBytes: 1_000_000 },
      { model: 'delay', delayMs: 17.5 },
    ],
    [
      { model: 'trace', trace: 'verizon-lte-up', queueBytes: 1_000_000 },
      { model: 'delay', delayMs: 17.5 },
    ],
  ),
  dsl: preset(EMULATE, { kbps: 2000, delayMs: 5, queuePackets: 10 }, { kbps: 256, delayMs: 5, queuePackets: 10 }),
  'dsl-poor': preset(COMCAST, { kbps: 2000, delayMs: 70, loss: 0.02 }),
  edge: preset(EMULATE, { kbps: 240, delayMs: 400, queuePackets: 100 }, { kbps: 200, delayMs: 400, queuePackets: 100 }),
  'edge-lossy': preset(
    EMULATE,
    { kbps: 240, delayMs: 400, loss: 0.01, queuePackets: 100 },
    { kbps: 200, delayMs: 400, loss: 0.01, queuePackets: 100 },
  ),
  'fast-4g': preset(CHROME, { kbps: 8100, delayMs: 82.5 }, { kbps: 1350, delayMs: 82.5 }),
  gprs: preset(
    LOADERO,
    { kbps: 80, delayMs: 650, jitterMs: 100, loss: 0.01 },
    { kbps: 20, delayMs: 650, jitterMs: 100, loss: 0.01 },
  ),
  hspa: preset(
    LOADERO,
    { kbps: 20_000, delayMs: 150, jitterMs: 10, loss: 0.005 },
    { kbps: 10_000, delayMs: 150, jitterMs: 10, loss: 0.005 },
  ),
  lte: preset(`${STR0M}, 'cellular'`, {
    kbps: 30_000,
    delayMs: 50,
    jitterMs: 15,
    burst: [100, 2],
    queueBytes: 100_000,
  }),
  satellite: preset(`${STR0M}, its 600 ms taken as a round trip: 300 ms each way`, {
    kbps: 15_000,
    delayMs: 300,
    jitterMs: 30,
    burst: [100, 3],
    queueBytes: 500_000,
  }),
  'satellite-leo': preset(`${COMCAST}; 100 Mbit/s, which it leaves out`, { kbps: 100_000, delayMs: 20, loss: 0.025 }),
  'slow-4g': preset(CHROME, { kbps: 1440, delayMs: 281.25 }, { kbps: 675, delayMs: 281.25 }),
  train: driven(
    'T-Mobile UMTS both ways, the drive with the longest outages; delay of libwebrtc 3G',
    [
      { model: 'trace', trace: 'tmobile-umts-down', queueBytes: 500_000 },
      { model: 'delay', delayMs: 100 },
    ],
    [
      { model: 'trace', trace: 'tmobile-umts-up', queueBytes: 500_000 },
      { model: 'delay', delayMs: 100 },
    ],
  ),
  wifi: preset(STR0M, { kbps: 100_000, delayMs: 5, jitterMs: 2, burst: [200, 2], queueBytes: 200_000 }),
  'wifi-congested': preset(STR0M, { kbps: 5000, delayMs: 10, jitterMs: 20, burst: [20, 2], queueBytes: 30_000 }),
  'wifi-good': preset(EMULATE, { kbps: 45_000, delayMs: 1 }, { kbps: 40_000, delayMs: 1 }),
  'wifi-lossy': preset(STR0M, { kbps: 50_000, delayMs: 15, jitterMs: 10, burst: [40, 2], queueBytes: 100_000 }),
};

function bothWays(link: LinkSettings): { readonly down: LinkSettings; readonly up: LinkSettings } {
  return { down: link, up: link };
}
