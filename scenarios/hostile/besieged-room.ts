import { Ping } from '@livekit/protocol';
import type { Probe } from '#conformance/probe/probe';
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomServiceClient } from '#conformance/probe/room-service';
import { userText } from '#conformance/probe/received-data';
import { RoomFixture } from '#conformance/runner/room-fixture';
import type { DefectName } from '#sfu/defects/catalogue';
import type { SfuLimits } from '#sfu/limits';
import { createVirtualWorldFactory, type VirtualWorld } from '../worlds/virtual/virtual-world.ts';
import { RawClient } from './raw-client.ts';

/** What an attack has at hand. */
export interface Scene {
  readonly world: VirtualWorld;
  readonly room: RoomFixture;
  readonly api: RoomServiceClient;
  readonly alice: Probe;
  readonly bob: Probe;
  /** A stream of a host of its own. */
  rawClient(name: string): RawClient;
  pause(ms: number): Promise<void>;
}

/** What the two who mean well lived through, in world time; equal lists are an equal experience. */
export interface Experience {
  /** How long each of alice's data messages took to bob, in microseconds; -1 for one that never came. */
  readonly dataUs: readonly number[];
  /** How long each of bob's pings took, in microseconds. */
  readonly pingUs: readonly number[];
  /** When each audio packet of alice came to bob, in microseconds since the calm began. */
  readonly audioUs: readonly number[];
  /** How long each change of alice's metadata took to bob, in microseconds. */
  readonly newsUs: readonly number[];
}

export interface SiegeOptions {
  readonly attack: (scene: Scene) => Promise<void>;
  readonly defects?: readonly DefectName[];
  readonly limits?: Partial<SfuLimits>;
  /** World time that is looked at, from the moment at which the attack begins. */
  readonly forMs?: number;
}

const TICK_MS = 100;
/** Joining is told by then, and the batch after it (TIM-024). */
const SETTLE_MS = 4_000;
/** What was sent last comes within this. */
const LAST_WORDS_MS = 1_000;

/** Life in a room without an attacker; the same every time. */
let calm: Promise<Experience> | undefined;

export function lifeInPeace(): Promise<Experience> {
  calm ??= lifeUnderAttack({ attack: () => Promise.resolve() });
  return calm;
}

/** The same life in virtual time, with somebody in or around the room who means harm. */
export async function lifeUnderAttack(options: SiegeOptions): Promise<Experience> {
  const { attack, defects = [], limits = {}, forMs = 2_000 } = options;
  const worlds = createVirtualWorldFactory({ seed: 'siege', defects, limits, trace: { retain: 'none' } });
  const world = await worlds.create('siege');
  const recorder = new CaseRecorder(world);
  recorder.evidence.add = () => undefined;
  const room = new RoomFixture('room', world, recorder);
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => void world.clock.after(ms, 'the siege goes on', resolve));
  return world.run(async () => {
    const alice = await room.join('alice', { video: { canUpdateOwnMetadata: true } });
    const bob = await room.join('bob');
    const { trackSid } = await alice.publish('audio');
    await pause(SETTLE_MS);
    const startUs = world.clock.nowUs();
    const after = bob.mark();
    const api = new RoomServiceClient(world.createHost('administrator'), world.target, recorder);
    const rawClient = (name: string): RawClient => new RawClient(world.createHost(name), world.target);
    const attacking = attack({ world, room, api, alice, bob, rawClient, pause });
    const sent = await everydayLife(alice, bob, forMs, pause);
    await attacking;
    await pause(LAST_WORDS_MS);
    return {
      dataUs: sent.map(({ text, atUs }) => (heardAtUs(bob, text) ?? atUs - 1) - atUs),
      newsUs: sent.map(({ text, atUs }) => (toldAtUs(bob, text) ?? atUs - 1) - atUs),
      pingUs: sent.map(({ ping, atUs }) => (answeredAtUs(bob, ping) ?? atUs - 1) - atUs),
      audioUs: bob.flows
        .packetsOf(trackSid, after)
        .map(({ atUs }) => atUs - startUs)
        .filter((atUs) => atUs < forMs * 1_000),
    };
  });
}

interface Sent {
  readonly text: string;
  readonly ping: bigint;
  readonly atUs: number;
}

async function everydayLife(
  alice: Probe,
  bob: Probe,
  forMs: number,
  pause: (ms: number) => Promise<void>,
): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  for (let ms = 0; ms < forMs; ms += TICK_MS) {
    const text = `message ${ms}`;
    const ping = BigInt(1_000_000 + ms);
    sent.push({ text, ping, atUs: alice.clock.nowUs() });
    alice.sendData(text);
    alice.updateMetadata({ metadata: text });
    bob.send({ case: 'pingReq', value: new Ping({ timestamp: ping, rtt: 0n }) });
    await pause(TICK_MS);
  }
  return sent;
}

function heardAtUs(bob: Probe, text: string): number | undefined {
  return bob.data.find((data) => userText(data) === text)?.atUs;
}

function toldAtUs(bob: Probe, metadata: string): number | undefined {
  return bob.roster.history('alice').find(({ info }) => info.metadata === metadata)?.atUs;
}

function answeredAtUs(bob: Probe, ping: bigint): number | undefined {
  return bob.signals.find(({ message }) => message.case === 'pongResp' && message.value.lastPingTimestamp === ping)
    ?.atUs;
}
