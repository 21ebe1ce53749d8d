import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import * as werift from 'werift';
import type { PeerConfig } from 'werift';
import type { Host, Target, World, WorldFactory } from '#conformance/runner/world';
import { TraceLog, type TraceRetention } from '#proto/trace/trace-log';
import { repairWerift } from '#proto/webrtc/werift-repairs';
import { LiveHost } from './live-host.ts';
import { machineHasRoom } from './machine-room.ts';
import { MachineClock } from './machine-clock.ts';

/** Cases at once when nothing else is asked for; each holds two or three participants. */
const DEFAULT_PARALLEL = 12;

/** So many worlds may always be open, however late the machine runs: or a busy one would never get on. */
const ALWAYS_OPEN = 2;

export interface LiveWorldOptions {
  readonly target: Target;
  readonly parallel?: number;
  /** How much of its trace a world keeps. Default `all`. */
  readonly retain?: TraceRetention;
  /** For wss:// and https:// targets: own authorities, or no proof at all. */
  readonly tls?: Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized'>;
}

let isRepaired = false;

/** Real sockets, real time, the unmodified WebRTC stack with its repairs; every case meets the same target. */
export function createLiveWorldFactory(options: LiveWorldOptions): WorldFactory {
  if (!isRepaired) repairWerift(werift);
  isRepaired = true;
  const open = new Set<LiveWorld>();
  return {
    kind: 'live',
    parallel: options.parallel ?? DEFAULT_PARALLEL,
    create: async () => {
      await machineHasRoom(() => open.size < ALWAYS_OPEN);
      const world = new LiveWorld(options, () => open.delete(world));
      open.add(world);
      return world;
    },
    close: async () => {
      await Promise.all([...open].map((world) => world.close()));
    },
  };
}

class LiveWorld implements World {
  readonly kind = 'live';
  readonly clock: MachineClock = new MachineClock();
  readonly target: Target;
  readonly trace: TraceLog;
  private readonly options: LiveWorldOptions;
  private readonly hosts: LiveHost[] = [];
  private readonly onClosed: () => void;

  constructor(options: LiveWorldOptions, onClosed: () => void) {
    this.options = options;
    this.target = options.target;
    this.trace = new TraceLog({ retain: options.retain ?? 'all' });
    this.onClosed = onClosed;
  }

  createHost(name: string): Host {
    const host = new LiveHost({
      name,
      clock: this.clock,
      webrtc: werift,
      peerConnectionConfig: interfacesFor(this.target),
      tls: this.options.tls ?? {},
    });
    this.hosts.push(host);
    return host;
  }

  run<T>(body: () => Promise<T>): Promise<T> {
    return body();
  }

  async close(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.close()));
    this.clock.close();
    this.onClosed();
  }
}

/** A server on this machine is reached over loopback only; any other one over whatever interfaces there are. */
function interfacesFor(target: Target): Partial<PeerConfig> {
  const { hostname } = new URL(target.url);
  const bare = hostname.replace(/^\[|\]$/g, '');
  const isLoopback = bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
  if (!isLoopback) return {};
  return {
    iceUseIpv4: false,
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ['127.0.0.1'],
    iceInterfaceAddresses: { udp4: '127.0.0.1' },
  };
}
