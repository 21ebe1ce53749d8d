import { startNodeSfu } from '#sfu/node/start-node-sfu';
import type { NodeSfuOptions } from '#sfu/node/start-node-sfu';
import type { ProfileName } from '#proto/catalogue/rows';
import type { PageRoutes } from '#sfu/http/routes';
import type { DefectName } from '#sfu/defects/catalogue';
import { Defects } from '#sfu/defects/defects';
import { defaultSfuConfig } from '#sfu/sfu-config';
import type { Target } from '#conformance/runner/world';
import type { ServeSettings } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';

/** A reference SFU in this process. */
export interface EmbeddedSfu {
  readonly target: Target;
  stop(): Promise<void>;
}

/** What can be asked of the embedded SFU. */
export interface EmbeddedSfuOptions {
  /** 0 for a free one. */
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly defects: readonly DefectName[];
  /** Default `livekit-1.13`. */
  readonly profile?: ProfileName;
  /** Everything else that `serve` was told. */
  readonly settings?: ServeSettings;
  /** Answers of `serve`'s own, before those of the SFU. */
  readonly pages?: PageRoutes;
}

/** Starts the reference SFU on loopback. @throws UsageError when the port is taken */
export async function startEmbeddedSfu(options: EmbeddedSfuOptions): Promise<EmbeddedSfu> {
  const { port, apiKey, apiSecret, settings, pages, profile = 'livekit-1.13' } = options;
  const listen = { address: '127.0.0.1', port };
  const config = settings?.config ?? defaultSfuConfig({ listen, profile, keys: new Map([[apiKey, apiSecret]]) });
  const media = settings === undefined ? {} : mediaOf(settings);
  try {
    const sfu = await startNodeSfu({
      config,
      ...media,
      defects: new Defects(options.defects),
      ...(pages === undefined ? {} : { pages }),
    });
    return { target: { url: sfu.url, apiKey, apiSecret }, stop: () => sfu.close() };
  } catch (thrown) {
    const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw thrown;
    if (code === 'EADDRNOTAVAIL') {
      throw new UsageError(
        `address ${config.listen.address} cannot be listened on (EADDRNOTAVAIL): wanted one of this machine's, or 0.0.0.0 for all, in --bind and --node-ip`,
      );
    }
    const taken: unknown = thrown instanceof Error ? Reflect.get(thrown, 'port') : undefined;
    throw new UsageError(
      `port ${Number(taken ?? config.listen.port)} cannot be listened on (${String(code)}): choose another one with --port, --udp-port or --rtc.tcp_port`,
    );
  }
}

function mediaOf(settings: ServeSettings): Partial<NodeSfuOptions> {
  const { mediaAddress, announcedAddresses, mediaPort, mediaTcp } = settings;
  return { mediaAddress, announcedAddresses, mediaPort, mediaTcp };
}
