import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import type { ProfileName } from '#proto/catalogue/rows';
import { defaultSfuConfig } from '#sfu/sfu-config';
import type { SfuConfig } from '#sfu/sfu-config';
import { UsageError } from './usage-error.ts';

/** What a configuration file of livekit-server says that means the same here; what it leaves out is undefined. */
export interface ServeConfig {
  readonly port?: number;
  readonly bindAddress?: string;
  readonly keys?: ReadonlyMap<string, string>;
  readonly nodeIp?: string;
  readonly udpPort?: number;
  /** 0: no media over TCP. */
  readonly tcpPort?: number;
  readonly isTcpForced?: boolean;
  readonly sfu: Partial<SfuConfig>;
  /** `development: true`. */
  readonly isDevelopment: boolean;
  /** Settings of livekit-server that are accepted and mean nothing here, by their path. */
  readonly ignored: readonly string[];
}

type Section = Readonly<Record<string, unknown>>;

/** Top-level settings of livekit-server 1.13.5 that have no counterpart here. */
const WITHOUT_MEANING = new Set(
  `redis audio video turn ingress sip node_selector signal_relay psrpc log_level logging agents metric trace node_stats
   prometheus prometheus_port debug_handler enable_data_tracks enable_participant_data_blob api`.split(/\s+/),
);
const KNOWN = [
  'port',
  'bind_addresses',
  'keys',
  'key_file',
  'region',
  'rtc',
  'room',
  'webhook',
  'limit',
  'development',
];
const LONGEST_NAME = 256;

/** Reads one configuration. `name` is the file's name, for the error line. @throws UsageError with one line that says where and what */
export function parseServeConfig(text: string, name: string, profile: ProfileName = 'livekit-1.13'): ServeConfig {
  const root = sectionOf(yamlOf(text, name), name, '');
  for (const key of Object.keys(root)) {
    if (KNOWN.includes(key) || WITHOUT_MEANING.has(key)) continue;
    throw new UsageError(
      `${name}: there is no setting '${key}': livekit-server 1.13 has ${KNOWN.join(', ')} and others`,
    );
  }
  const fields = new Fields(name, root);
  const rtc = fields.section('rtc');
  const bindAddresses = fields.texts('bind_addresses');
  if ((bindAddresses?.length ?? 0) > 1) throw new UsageError(`${name}: bind_addresses may name one address here`);
  const keyFile = fields.text('key_file');
  const keys = root['keys'] === undefined ? undefined : keysOf(root['keys'], `${name}: keys`);
  return defined<ServeConfig>({
    port: fields.port('port'),
    bindAddress: bindAddresses?.[0],
    keys: keys ?? (keyFile === undefined ? undefined : readKeyFile(keyFile)),
    nodeIp: rtc.text('node_ip'),
    udpPort: rtc.port('udp_port'),
    tcpPort: rtc.port('tcp_port'),
    isTcpForced: rtc.flag('force_tcp'),
    isDevelopment: fields.flag('development') ?? false,
    sfu: sfuSettings(fields, profile),
    ignored: Object.keys(root).filter((key) => WITHOUT_MEANING.has(key)),
  });
}

function sfuSettings(fields: Fields, profile: ProfileName): Partial<SfuConfig> {
  const room = fields.section('room');
  const limit = fields.section('limit');
  const webhook = fields.section('webhook');
  const { limits } = defaultSfuConfig({ profile });
  const urls = webhook.texts('urls') ?? [];
  const codecs = room.sections('enabled_codecs')?.flatMap((codec) => codec.text('mime') ?? []);
  return defined<Partial<SfuConfig>>({
    region: fields.text('region'),
    autoCreateRooms: room.flag('auto_create'),
    syncStreams: room.flag('sync_streams'),
    emptyTimeoutS: room.count('empty_timeout'),
    departureTimeoutS: room.count('departure_timeout'),
    isRemoteUnmuteAllowed: room.flag('enable_remote_unmute'),
    enabledCodecs: codecs,
    iceServerUrls: fields
      .section('rtc')
      .texts('stun_servers')
      ?.map((host) => `stun:${host}`),
    webhook: urls.length === 0 ? undefined : { urls, apiKey: webhook.text('api_key') ?? '' },
    limits: {
      ...limits,
      metadataBytes: limit.count('max_metadata_size') ?? room.count('max_metadata_size') ?? limits.metadataBytes,
      attributesBytes: limit.count('max_attributes_size') ?? limits.attributesBytes,
      roomNameBytes: limit.count('max_room_name_length') ?? room.count('max_room_name_length') ?? LONGEST_NAME,
      participantIdentityBytes: limit.count('max_participant_identity_length') ?? LONGEST_NAME,
      participantNameBytes: limit.count('max_participant_name_length') ?? LONGEST_NAME,
    },
  });
}

/** API keys as LIVEKIT_KEYS, `--keys` and key files have them: one `key: secret` a line. @throws UsageError */
export function parseKeys(text: string, name: string): ReadonlyMap<string, string> {
  return keysOf(yamlOf(text, name), name);
}

/** @throws UsageError when the file cannot be read or is none */
export function readKeyFile(path: string): ReadonlyMap<string, string> {
  return parseKeys(readText(path), path);
}

/** @throws UsageError when the file cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined;
    throw new UsageError(
      `${path} cannot be read (${typeof code === 'string' ? code : 'unknown error'}): wanted a YAML file`,
    );
  }
}

function keysOf(value: unknown, name: string): ReadonlyMap<string, string> {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isMap ? Object.entries(value) : [];
  const isComplete = entries.every(([key, secret]) => key !== '' && typeof secret === 'string' && secret !== '');
  if (entries.length > 0 && isComplete) return new Map(entries as [string, string][]);
  throw new UsageError(`${name}: wanted 'key: secret', one pair a line, with the space after the colon`);
}

function yamlOf(text: string, name: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (thrown) {
    if (!(thrown instanceof YAMLParseError)) throw thrown;
    throw new UsageError(`${name}: no YAML: ${thrown.message.split('\n', 1)[0] ?? ''}`);
  }
}

function sectionOf(value: unknown, name: string, path: string): Section {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Section;
  throw new UsageError(
    `${name}: ${path === '' ? 'the file' : path} is ${shown(value)}: wanted settings, one 'name: value' a line`,
  );
}

/** Typed access to the settings of one section. */
class Fields {
  readonly #name: string;
  readonly #section: Section;
  readonly #path: string;

  constructor(name: string, section: Section, path: string = '') {
    this.#name = name;
    this.#section = section;
    this.#path = path;
  }

  section(key: string): Fields {
    const path = `${this.#path}${key}`;
    return new Fields(this.#name, sectionOf(this.#section[key], this.#name, path), `${path}.`);
  }

  sections(key: string): Fields[] | undefined {
    const value = this.#section[key];
    if (value === undefined || value === null) return undefined;
    const path = `${this.#path}${key}`;
    if (!Array.isArray(value)) throw this.#wrong(key, 'a list');
    return value.map((each) => new Fields(this.#name, sectionOf(each, this.#name, path), `${path}.`));
  }

  text(key: string): string | undefined {
    return this.#read(key, 'a text', (value) => typeof value === 'string') as string | undefined;
  }

  texts(key: string): string[] | undefined {
    const isTexts = (value: unknown): boolean =>
      Array.isArray(value) && value.every((each) => typeof each === 'string');
    return this.#read(key, 'a list of texts', isTexts) as string[] | undefined;
  }

  flag(key: string): boolean | undefined {
    return this.#read(key, 'true or false', (value) => typeof value === 'boolean') as boolean | undefined;
  }

  count(key: string): number | undefined {
    const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    return this.#read(key, 'a whole number, 0 or more', isCount) as number | undefined;
  }

  port(key: string): number | undefined {
    const isPort = (value: unknown): boolean =>
      Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
    return this.#read(key, 'a port, 0 to 65535', isPort) as number | undefined;
  }

  #read(key: string, wanted: string, isRight: (value: unknown) => boolean): unknown {
    const value = this.#section[key];
    if (value === undefined || value === null) return undefined;
    if (!isRight(value)) throw this.#wrong(key, wanted);
    return value;
  }

  #wrong(key: string, wanted: string): UsageError {
    return new UsageError(`${this.#name}: ${this.#path}${key} is ${shown(this.#section[key])}: wanted ${wanted}`);
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}

/** The same object without the members that are undefined. */
function defined<Shape>(members: { readonly [Name in keyof Shape]: Shape[Name] | undefined }): Shape {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Shape;
}
