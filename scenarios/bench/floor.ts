import { Direction, TraceLog } from '#proto/trace/trace-log';
import { clearDigest, CLEAR_TAG_BYTES, sealRtp } from '#proto/webrtc/clear-packets';
import { Kernel } from '#sim/kernel/kernel';
import { LINK_PRESETS } from '#sim/links/presets';
import type { SocketAddress } from '#sim/network/ports';
import { SimNetwork } from '#sim/network/sim-network';
import { traceFates } from '../worlds/virtual/fate-trace.ts';
import { startCpuTime } from './cpu-time.ts';

/** CPU seconds of one round. */
const ROUND_CPU_S = 1;
/** The first ones compile. */
const ROUNDS = 6;
const SERVER: SocketAddress = { address: '10.0.0.1', port: 7882 };
/** Every 20 ms: one packet of audio, two of video. */
const FRAME_US = 20_000;
const PACKET_BYTES: readonly number[] = [100, 1_000, 1_000];

function datagram(packetBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(packetBytes + CLEAR_TAG_BYTES);
  bytes[0] = 0x80;
  sealRtp(bytes, packetBytes);
  return bytes;
}

/** What a participant's tracer writes of a packet. */
function traceHeader(trace: TraceLog, atUs: number, host: string, direction: Direction, sizeBytes: number): void {
  const value = {
    ...{ direction, ssrc: 0x9abcdef0, payloadType: 96, sequenceNumber: atUs & 0xffff, timestamp: atUs, marker: true },
    sizeBytes,
  };
  trace.append({ atUs, host, participant: host, event: { case: 'rtp', value } });
}

/** Hosts that send, and a server that sends what comes to everybody else. */
function openRoom(kernel: Kernel, participants: number, trace: TraceLog): void {
  const sink = traceFates(trace, (address) => address, clearDigest);
  const network = new SimNetwork({ kernel, seed: 'floor', sink, defaultLink: LINK_PRESETS.wifi.down });
  const peers: SocketAddress[] = [];
  const server = network.host('server', { addresses: [SERVER.address] }).udp.bind({
    ...SERVER,
    onDatagram: (bytes, from) => {
      for (const peer of peers)
        if (peer.port !== from.port) server.send(datagram(bytes.length - CLEAR_TAG_BYTES), peer);
    },
  });
  for (let index = 0; index < participants; index += 1) {
    const peer: SocketAddress = { address: `10.0.1.${index + 1}`, port: 50_000 + index };
    const name = `participant-${index}`;
    const socket = network.host(name, { addresses: [peer.address] }).udp.bind({
      ...peer,
      onDatagram: ({ length }) => traceHeader(trace, kernel.nowUs, name, Direction.RECEIVED, length),
    });
    peers.push(peer);
    const frame = (): void => {
      for (const bytes of PACKET_BYTES) {
        traceHeader(trace, kernel.nowUs, name, Direction.SENT, bytes);
        socket.send(datagram(bytes), SERVER);
      }
      kernel.afterUs(FRAME_US, 'frame', frame);
    };
    frame();
  }
}

/**
 * What the network of a room and its trace cost alone: the same datagrams over the same links, each made once and summed up once, their fates
 * and headers in the trace; nobody parses, forwards or records anything. No engine can be faster.
 * @returns Simulated seconds per CPU second, the best of several rounds.
 */
export async function measureFloor(participants: number): Promise<number> {
  const kernel = new Kernel();
  openRoom(kernel, participants, new TraceLog({ retain: 'none' }));
  let best = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const cpuTime = startCpuTime();
    let seconds = 0;
    for (; cpuTime() < ROUND_CPU_S; seconds += 1) await kernel.runUntil(kernel.nowUs + 1e6);
    best = Math.max(best, seconds / cpuTime());
  }
  return best;
}
