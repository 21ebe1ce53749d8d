import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { frameDatagram, FrameReader } from '#proto/rtp/stream-framing';
import { buildStunMessage, STUN_ATTRIBUTE, STUN_TYPE } from '#proto/rtp/stun-message';
import { NodeStreams } from '../../../node/node-streams.ts';
import type { Streams } from '../../../ports/streams.ts';
import type { Engine } from '../../engine.ts';
import { EngineRig, ManualClock, openTransport } from './engine-rig.test-support.ts';
import type { PeerPath } from './peer-path.ts';
import { TcpPaths } from './tcp-paths.ts';
import { until } from './werift-peer.test-support.ts';

let rig: EngineRig;

beforeAll(async () => {
  rig = await EngineRig.create();
});
afterEach(() => rig.close());

async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  rig.closers.push(() => socket.destroy());
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Ended by whoever it was, with FIN or RST. */
const closing = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once('close', () => resolve()));

const portOf = (engine: Engine): number => engine.candidates.find(({ protocol }) => protocol === 'tcp')!.port;

function check(usernameFragment: string, password: string): Buffer {
  const attributes = [
    { type: STUN_ATTRIBUTE.username, value: Buffer.from(`${usernameFragment}:x`) },
    { type: STUN_ATTRIBUTE.useCandidate, value: Buffer.alloc(0) },
  ];
  return buildStunMessage(STUN_TYPE.bindingRequest, Buffer.alloc(12, 1), attributes, Buffer.from(password));
}

it('one UDP and one passive TCP candidate are offered, UDP first (CON-001)', async () => {
  const engine = await rig.openEngine();
  expect(engine.candidates.map(({ protocol, priority }) => [protocol, priority])).toEqual([
    ['udp', 2_130_706_431],
    ['tcp', 1_671_430_143],
  ]);
});

it('a check on a connection is answered there; the path goes with its transport', async () => {
  const engine = await rig.openEngine();
  const { transport } = openTransport(engine);
  const socket = await dial(portOf(engine));
  const frame = frameDatagram(check(transport.ice.usernameFragment, transport.ice.password));
  // Cut in the middle: TCP keeps no boundaries.
  socket.write(frame.subarray(0, 11));
  socket.write(frame.subarray(11));
  const [piece] = (await once(socket, 'data')) as [Buffer];
  const [answer] = new FrameReader().take(piece);
  expect(answer?.readUInt16BE(0)).toBe(STUN_TYPE.bindingSuccess);
  expect(transport.path).toEqual({ protocol: 'tcp', address: '127.0.0.1', port: socket.localPort });
  const closed = closing(socket);
  transport.close('test');
  await closed;
});

async function openPaths(): Promise<{ paths: TcpPaths; clock: ManualClock; received: [string, PeerPath][] }> {
  const clock = new ManualClock();
  const received: [string, PeerPath][] = [];
  const paths = await TcpPaths.open(new NodeStreams(), {
    ...{ clock, address: '127.0.0.1', port: 0 },
    onDatagram: (datagram, path) => received.push([datagram.toString(), path]),
    onClosed: () => undefined,
  });
  rig.closers.push(() => paths.close());
  return { paths, clock, received };
}

it('whoever does not prove to be a participant is cut after 10 s, or after eight frames', async () => {
  const { paths, clock, received } = await openPaths();
  const [idle, talker, participant] = [await dial(paths.port), await dial(paths.port), await dial(paths.port)];
  participant.write(frameDatagram(Buffer.from('participant')));
  await until('the participant is heard', () => received.length === 1);
  paths.keep(received[0]![1]);
  const cut = closing(talker);
  for (let count = 0; count < 20; count += 1) talker.write(frameDatagram(Buffer.from('talker')));
  await cut;
  expect(received.filter(([text]) => text === 'talker')).toHaveLength(8);
  await until('two are left', () => paths.size === 2);
  const late = closing(idle);
  clock.advance(10_000);
  await late;
  for (let count = 0; count < 20; count += 1) participant.write(frameDatagram(Buffer.from('participant')));
  await until('all frames of the participant', () => received.length === 29);
  expect([paths.size, clock.pendingTimers]).toEqual([1, 0]);
});

it('a crowd of strangers pushes out its own oldest, and nobody who is known', async () => {
  const { paths, received } = await openPaths();
  const participant = await dial(paths.port);
  participant.write(frameDatagram(Buffer.from('participant')));
  await until('the participant is heard', () => received.length === 1);
  paths.keep(received[0]![1]);
  const crowd = await Promise.all(Array.from({ length: 300 }, () => dial(paths.port)));
  await until('the crowd is cut down', () => crowd.filter((socket) => socket.closed).length === 300 - 256);
  expect(paths.size).toBe(257);
  expect(participant.closed).toBe(false);
});

it('what a peer does not read is dropped beyond a mebibyte', async () => {
  const stuck = new Duplex({ read: () => undefined, write: () => undefined });
  const path: PeerPath = { protocol: 'tcp', address: '192.0.2.1', port: 9 };
  const streams: Streams = {
    listen: async ({ address, port, onStream }) => {
      onStream(stuck, path);
      return { address, port, close: async () => undefined };
    },
  };
  const events = { onDatagram: () => undefined, onClosed: () => undefined };
  const paths = await TcpPaths.open(streams, { clock: new ManualClock(), address: '127.0.0.1', port: 0, ...events });
  for (let count = 0; count < 20_000; count += 1) paths.send(Buffer.alloc(1_200), path);
  expect(stuck.writableLength).toBeGreaterThan(1_000_000);
  expect(stuck.writableLength).toBeLessThan(1_060_000);
  await paths.close();
  expect(stuck.destroyed).toBe(true);
});
