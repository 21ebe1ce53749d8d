import { LeaveRequest, SignalRequest } from '@livekit/protocol';
import { joinToken } from '#conformance/probe/access';
import { Probe } from '#conformance/probe/probe';
import { CaseRecorder } from '#conformance/probe/recorder';
import type { Host, Target, World } from '#conformance/runner/world';
import type { DefectName } from '#sfu/defects/catalogue';
import { Defects } from '#sfu/defects/defects';
import { startNodeSfu } from '#sfu/node/start-node-sfu';
import { defaultSfuConfig } from '#sfu/sfu-config';
import { createLiveWorldFactory } from '../worlds/live/live-world.ts';
import { collectedBytes, growthPerRound, type HeapSample } from './heap.ts';

const ROOM = 'soak';
const API_KEY = 'devkey';
const API_SECRET = 'secretsecretsecretsecretsecretsecret';
/** Looks at the memory after the warm-up. */
const WINDOWS = 10;

export interface JoinSoakOptions {
  /** Joins that are measured. */
  readonly joins: number;
  /** Joins before them, until caches are full; default half as many. */
  readonly warmUp?: number;
  /** With peer connections up, or signalling only. */
  readonly hasMedia: boolean;
  readonly defects?: readonly DefectName[];
  /** Told after each window. */
  readonly onProgress?: (done: number) => void;
}

/** What so many joins and leaves did to the memory. */
export interface JoinSoak {
  readonly samples: readonly HeapSample[];
  readonly bytesPerJoin: number;
}

/**
 * Joins and leaves over loopback, one after the other, in a room where somebody stays: with the SFU, sockets, HTTP, WebSocket and WebRTC as
 * they are for users, in this process.
 */
export async function soakJoins(options: JoinSoakOptions): Promise<JoinSoak> {
  const { joins, hasMedia, defects = [], onProgress } = options;
  const keys = new Map([[API_KEY, API_SECRET]]);
  const config = defaultSfuConfig({ listen: { address: '127.0.0.1', port: 0 }, keys });
  const sfu = await startNodeSfu({ config, defects: new Defects(defects) });
  const target: Target = { url: sfu.url, apiKey: API_KEY, apiSecret: API_SECRET };
  const worlds = createLiveWorldFactory({ target, parallel: 1, retain: 'none' });
  const staying = await worlds.create('staying');
  // werift keeps a track object for every track that a receiver ever had: whoever stays long listens to nobody.
  const stays = probeOf(staying, target, 'stays', false);
  const doors = staying.createHost('doors');
  try {
    await stays.open();
    await stays.connected();
    const visit = hasMedia
      ? (count: number) => visitWithMedia(target, count)
      : (count: number) => visitSignalling(doors, target, count);
    const perWindow = Math.ceil(joins / WINDOWS);
    await visit(options.warmUp ?? Math.ceil(joins / 2));
    const samples: HeapSample[] = [];
    for (let window = 0; window <= WINDOWS; window += 1) {
      if (window > 0) await visit(perWindow);
      forget(stays);
      samples.push({ rounds: window * perWindow, bytes: collectedBytes() });
      onProgress?.(window * perWindow);
    }
    return { samples, bytesPerJoin: growthPerRound(samples) };
  } finally {
    await stays.close();
    await staying.close();
    await worlds.close();
    await sfu.close();
  }
}

function probeOf(world: World, target: Target, identity: string, autoSubscribe: boolean): Probe {
  const recorder = new CaseRecorder(world);
  // What a case shows when it fails grows for as long as it lasts; this one lasts long.
  recorder.evidence.add = () => undefined;
  const host = world.createHost(identity);
  const token = joinToken(target, world.clock, ROOM, identity);
  return new Probe(host, target, { identity, token, autoSubscribe }, recorder);
}

/** Lets go of what somebody who stays has been told. */
function forget(probe: Probe): void {
  probe.signals.length = 0;
  probe.data.length = 0;
  probe.roster.forget();
}

async function visitSignalling(host: Host, target: Target, count: number): Promise<void> {
  const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } }).toBinary();
  for (let visit = 0; visit < count; visit += 1) {
    // Identities come again, as people do, and some join over themselves.
    const token = joinToken(target, host.clock, ROOM, `guest-${visit % 50}`);
    const socket = new host.websocket.WebSocket(`${target.url}/rtc?protocol=16&access_token=${token}`);
    socket.once('message', () => {
      if (visit % 7 === 0) socket.terminate();
      else socket.send(leave);
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('close', () => resolve());
      socket.once('error', reject);
    });
  }
}

/** How many come with media before their world is thrown away with everything that it wrote down. */
const AT_ONCE = 5;

async function visitWithMedia(target: Target, count: number): Promise<void> {
  for (let visit = 0; visit < count; visit += AT_ONCE) {
    const worlds = createLiveWorldFactory({ target, parallel: 1 });
    const world = await worlds.create('visit');
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, count - visit) }, async (_, index) => {
        const probe = probeOf(world, target, `guest-${index}`, true);
        await probe.open();
        await probe.connected();
        await probe.publish('audio');
        probe.sendData('hello');
        probe.leave();
        await probe.close();
      }),
    );
    await world.close();
    await worlds.close();
  }
}
