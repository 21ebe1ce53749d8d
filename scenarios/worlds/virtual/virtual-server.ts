import type { ProfileName } from '#proto/catalogue/rows';
import { Defects } from '#sfu/defects/defects';
import type { DefectName } from '#sfu/defects/catalogue';
import type { SfuLimits } from '#sfu/limits';
import { createSfu } from '#sfu/sfu';
import type { Sfu } from '#sfu/sfu';
import { defaultSfuConfig } from '#sfu/sfu-config';
import { repairWerift } from '#proto/webrtc/werift-repairs';
import { hostCertificate } from '#sim/guest/certificate';
import { loadGuest } from '#sim/guest/load-guest';
import type { SimHost } from '#sim/network/host';
import { openVirtualEngine, type VirtualEngine } from './virtual-engine.ts';

/** The host that the server of a world is on. */
export const SERVER_NAME = 'server';

/** The ports livekit-server listens on out of the box. */
export const SIGNAL_PORT = 7880;
const MEDIA_PORT = 7882;
const MEDIA_TCP_PORT = 7881;

/** The key of every simulated server: nothing outside the process can reach it. */
export const VIRTUAL_KEY: { readonly apiKey: string; readonly apiSecret: string } = {
  apiKey: 'virtual',
  apiSecret: 'a-secret-that-never-leaves-the-simulation',
};

/** Starts the reference SFU, unchanged, on a simulated host. Resolves in virtual time. */
export async function startVirtualServer(
  host: SimHost,
  address: string,
  defectNames: readonly DefectName[],
  engineKind: VirtualEngine = 'werift',
  limits: Partial<SfuLimits> = {},
  profile: ProfileName = 'livekit-1.13',
): Promise<Sfu> {
  const guest = loadGuest(host);
  repairWerift(guest.webrtc);
  const defects = new Defects(defectNames);
  const { clock, random, datagrams, streams } = host;
  const certificate = hostCertificate(host);
  const config = defaultSfuConfig({
    listen: { address, port: SIGNAL_PORT },
    profile,
    limits: { ...defaultSfuConfig({ profile }).limits, ...limits },
    keys: new Map([[VIRTUAL_KEY.apiKey, VIRTUAL_KEY.apiSecret]]),
  });
  const engine = await openVirtualEngine(engineKind, {
    clock,
    random,
    datagrams,
    webrtc: guest.webrtc,
    certificate,
    address,
    port: MEDIA_PORT,
    tcp: { streams, port: MEDIA_TCP_PORT },
    defects,
    profile,
  });
  return createSfu({ config, clock, random, streams, websocket: guest.websocket, engine, defects });
}
