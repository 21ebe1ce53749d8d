import { expect, test } from 'vitest';
import { parseKeys, parseServeConfig } from './serve-config.ts';

const FILE = `
port: 7999
bind_addresses: ["127.0.0.1"]
keys: { devkey: "a secret" }
region: here
rtc: { udp_port: 7998, node_ip: 127.0.0.1, tcp_port: 7881, stun_servers: ["stun.example:3478"] }
room:
  auto_create: false
  sync_streams: true
  empty_timeout: 7
  departure_timeout: 8
  enable_remote_unmute: true
  enabled_codecs: [{ mime: audio/opus }, { mime: video/VP8 }]
webhook: { urls: ["http://127.0.0.1/hook"], api_key: devkey }
limit: { max_attributes_size: 99 }
logging: { level: debug }
redis: { address: x }
`;

test("a configuration of livekit-server is read by livekit-server's names", () => {
  const config = parseServeConfig(FILE, 'livekit.yaml');
  expect(config).toMatchObject({ port: 7999, bindAddress: '127.0.0.1', nodeIp: '127.0.0.1', udpPort: 7998 });
  expect([config.tcpPort, config.isTcpForced]).toEqual([7881, undefined]);
  expect(config.keys).toEqual(new Map([['devkey', 'a secret']]));
  expect(config.sfu).toMatchObject({
    region: 'here',
    autoCreateRooms: false,
    syncStreams: true,
    emptyTimeoutS: 7,
    departureTimeoutS: 8,
    isRemoteUnmuteAllowed: true,
    enabledCodecs: ['audio/opus', 'video/VP8'],
    iceServerUrls: ['stun:stun.example:3478'],
    webhook: { urls: ['http://127.0.0.1/hook'], apiKey: 'devkey' },
    limits: { attributesBytes: 99, metadataBytes: 524_288 },
  });
  expect(config.ignored).toEqual(['logging', 'redis']);
});

test('an empty file changes nothing', () => {
  expect(Object.keys(parseServeConfig('', 'x').sfu)).toEqual(['limits']);
});

test.each([
  ['room: [1', 'x: no YAML'],
  ['just text', 'x: the file is "just text": wanted settings, one \'name: value\' a line'],
  ['emtpy_timeout: 3', "x: there is no setting 'emtpy_timeout'"],
  ['room: { empty_timeout: soon }', 'x: room.empty_timeout is "soon": wanted a whole number, 0 or more'],
  ['port: 70000', 'x: port is 70000: wanted a port, 0 to 65535'],
  ['keys: { devkey: 7 }', "x: keys: wanted 'key: secret', one pair a line, with the space after the colon"],
  ['bind_addresses: [a, b]', 'x: bind_addresses may name one address here'],
  ['key_file: /nonexistent/keys', '/nonexistent/keys cannot be read (ENOENT)'],
])('%j is told in one line', (text, message) => {
  const failure = (): unknown => parseServeConfig(text, 'x');
  expect(failure).toThrow(message);
  expect(failure).toThrow(/^[^\n]+$/);
});

test('LIVEKIT_KEYS has one pair a line', () => {
  expect([...parseKeys('a: b\nc: d', 'LIVEKIT_KEYS')]).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(() => parseKeys('a:b', 'LIVEKIT_KEYS')).toThrow('LIVEKIT_KEYS: wanted');
});
