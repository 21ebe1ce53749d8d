import { networkInterfaces } from 'node:os';
import { defaultSfuConfig } from '#sfu/sfu-config';
import type { NodeSfuOptions } from '#sfu/node/start-node-sfu';
import type { SfuConfig } from '#sfu/sfu-config';
import type { ProfileName } from '#proto/catalogue/rows';
import { Quirks } from '#sfu/quirks/quirks';
import type { CliContext } from './cli-context.ts';
import { profileNamed } from './profile-name.ts';
import { quirksFrom } from './quirk-names.ts';
import { mediaAddressesOf } from './media-addresses.ts';
import type { InterfaceAddress } from './media-addresses.ts';
import { parseKeys, parseServeConfig, readKeyFile, readText } from './serve-config.ts';
import type { ServeConfig } from './serve-config.ts';
import { UsageError } from './usage-error.ts';

/** Port and key of `livekit-server --dev`. */
const DEVELOPMENT_PORT = 7880;
const DEVELOPMENT_KEY = ['devkey', 'secret'] as const;

/** Options of `serve` that say how the server is set up; named as livekit-server's where they mean the same. */
export interface ServeSettingFlags {
  readonly port?: number;
  readonly key?: string;
  readonly secret?: string;
  readonly config?: string;
  readonly configBody?: string;
  readonly keyFile?: string;
  readonly keys?: string;
  readonly region?: string;
  readonly bind?: string;
  readonly nodeIp?: string;
  readonly udpPort?: number;
  readonly 'rtc.tcp_port'?: number;
  readonly 'rtc.force_tcp'?: boolean;
  readonly dev?: boolean;
  readonly quirk?: readonly string[];
  readonly profile?: string;
}

/** Everything that `serve` starts the SFU with. */
export interface ServeSettings {
  readonly config: SfuConfig;
  readonly mediaAddress: string;
  readonly announcedAddresses: readonly string[];
  readonly mediaPort: number;
  readonly mediaTcp: NonNullable<NodeSfuOptions['mediaTcp']>;
  /** The first key, for the banner and for tokens. */
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly ignored: readonly string[];
}

/** Flags go before the environment, the environment before the file. @throws UsageError */
export function serveSettings({ env }: Pick<CliContext, 'env'>, flags: ServeSettingFlags): ServeSettings {
  if ((flags.key === undefined) !== (flags.secret === undefined)) {
    throw new UsageError('key and secret go together: give both --key and --secret, or neither');
  }
  const profile = profileNamed(flags.profile ?? 'livekit-1.13');
  const file = configOf(flags, env, profile);
  const isDevelopment = flags.dev === true || file.isDevelopment;
  const keys = keysFrom(flags, env, file, isDevelopment);
  const [first] = keys;
  if (first === undefined) throw new UsageError('no API key: give --key and --secret, --keys or a configuration file');
  const [apiKey, apiSecret] = first;
  const webhook = file.sfu.webhook;
  if (webhook !== undefined && !keys.has(webhook.apiKey)) {
    throw new UsageError(
      `webhook.api_key '${webhook.apiKey}' is none of the keys: wanted ${[...keys.keys()].join(' or ')}`,
    );
  }
  const address = flags.bind ?? file.bindAddress ?? '127.0.0.1';
  const region = flags.region ?? given(env['LIVEKIT_REGION']) ?? file.sfu.region;
  return {
    config: defaultSfuConfig({
      ...file.sfu,
      ...(region === undefined ? {} : { region }),
      listen: { address, port: flags.port ?? file.port ?? (isDevelopment ? DEVELOPMENT_PORT : 0) },
      keys,
      isTestbed: true,
      quirks: new Quirks(quirksFrom(flags.quirk)),
      profile,
    }),
    ...mediaAddressesOf(flags.nodeIp ?? given(env['NODE_IP']) ?? file.nodeIp, address, interfaceAddresses()),
    mediaPort: flags.udpPort ?? file.udpPort ?? 0,
    mediaTcp: mediaTcpOf(flags, file),
    apiKey,
    apiSecret,
    ignored: file.ignored,
  };
}

function interfaceAddresses(): InterfaceAddress[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}

/** As livekit-server: port 0 switches it off. @throws UsageError */
function mediaTcpOf(flags: ServeSettingFlags, file: ServeConfig): ServeSettings['mediaTcp'] {
  const port = flags['rtc.tcp_port'] ?? file.tcpPort;
  const isForced = flags['rtc.force_tcp'] ?? file.isTcpForced ?? false;
  if (port !== 0) return { port: port ?? 0, isForced };
  if (isForced) throw new UsageError('rtc.force_tcp needs a port: rtc.tcp_port is 0, which switches TCP off');
  return 'off';
}

function configOf(flags: ServeSettingFlags, env: CliContext['env'], profile: ProfileName): ServeConfig {
  if (flags.config !== undefined) return parseServeConfig(readText(flags.config), flags.config, profile);
  if (flags.configBody !== undefined) return parseServeConfig(flags.configBody, '--config-body', profile);
  return parseServeConfig(env['LIVEKIT_CONFIG'] ?? '', 'LIVEKIT_CONFIG', profile);
}

function keysFrom(
  flags: ServeSettingFlags,
  env: CliContext['env'],
  file: ServeConfig,
  isDevelopment: boolean,
): ReadonlyMap<string, string> {
  if (flags.key !== undefined && flags.secret !== undefined) return new Map([[flags.key, flags.secret]]);
  if (flags.keys !== undefined) return parseKeys(flags.keys, '--keys');
  if (flags.keyFile !== undefined) return readKeyFile(flags.keyFile);
  const fromEnvironment = given(env['LIVEKIT_KEYS']);
  if (fromEnvironment !== undefined) return parseKeys(fromEnvironment, 'LIVEKIT_KEYS');
  return file.keys ?? (isDevelopment ? new Map([DEVELOPMENT_KEY]) : defaultSfuConfig().keys);
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
