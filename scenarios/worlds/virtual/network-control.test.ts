import { ConnectionQuality, DisconnectReason, LeaveRequest_Action, SignalTarget } from '@livekit/protocol';
import { expect, it } from 'vitest';
import type { Probe } from '#conformance/probe/probe';
import { CaseRecorder } from '#conformance/probe/recorder';
import { readCandidate, readCandidateInit } from '#proto/sdp/ice-candidate';
import { RoomFixture } from '#conformance/runner/room-fixture';
import type { VirtualNetworkControl } from './network-control.ts';
import { createVirtualWorldFactory, type VirtualWorld } from './virtual-world.ts';

interface Stage {
  readonly world: VirtualWorld;
  readonly control: VirtualNetworkControl;
  readonly room: RoomFixture;
  pause(ms: number): Promise<void>;
}

/** Runs a story in a world of its own. @returns The faults that its trace tells of, with their instants in milliseconds */
async function play(story: (stage: Stage) => Promise<void>): Promise<string[]> {
  const world = await createVirtualWorldFactory({ seed: 'controls' }).create('test');
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      world.clock.after(ms, 'the test waits', resolve);
    });
  await world.run(() => story({ world, control: world.control, room, pause }));
  return world.trace.events.flatMap(({ host, event }) =>
    event.case === 'fault' ? [`${host}: ${event.value.kind} ${event.value.detail}`.trim()] : [],
  );
}

/** Whether somebody was told of a participant by an update. */
function knows(who: Probe, identity: string): boolean {
  return who.messages('update').some(({ participants }) => participants.some((p) => p.identity === identity));
}

/** Over which protocols the publisher and the subscriber connection go. */
function pathsOf({ peers }: Probe): (string | undefined)[] {
  return [peers.publisher, peers.subscriber].map(
    (peer) => peer?.iceTransports[0]?.connection.nominated?.localCandidate.transport,
  );
}

const TO_ANN = { from: 'ann-1', to: 'server' };

it('lets a host vanish, which others are told once the server has noticed', async () => {
  const faults = await play(async ({ room, control, pause }) => {
    const ann = await room.joinSignalOnly('ann');
    const bob = await room.joinSignalOnly('bob');
    control.vanish('bob-2');
    await pause(1_000);
    expect(ann.closes).toEqual([]);
    const noticed = await ann.waitFor(
      'update',
      (m) => m.participants.some((p) => p.sid === bob.participantSid && p.state === 3),
      90_000,
    );
    expect(noticed).toBeDefined();
    control.reappear('bob-2');
  });
  expect(faults).toEqual(['bob-2: vanish', 'bob-2: reappear']);
});

it('stops the time of a host and lets it go on', async () => {
  await play(async ({ room, control, pause }) => {
    const ann = await room.joinSignalOnly('ann');
    control.pause('ann-1');
    await room.joinSignalOnly('bob');
    // Who joins without media is told to others after 3 s.
    await pause(5_000);
    expect(knows(ann, 'bob')).toBe(false);
    control.resume('ann-1');
    await pause(1_000);
    expect(knows(ann, 'bob')).toBe(true);
  });
});

it('moves a host to another address, from which it resumes its session', async () => {
  const faults = await play(async ({ room, control, pause }) => {
    const ann = await room.joinSignalOnly('ann');
    expect(control.addressOf('ann-1')).toBe('10.0.1.1');
    expect(control.move('ann-1')).toBe('10.0.1.2');
    await room.joinSignalOnly('bob');
    await pause(5_000);
    expect(knows(ann, 'bob')).toBe(false);
    const opening = await ann.resume({ sendSyncState: false, iceRestart: false });
    expect(opening.kind === 'first-message' && opening.message.case).toBe('reconnect');
    await pause(1_000);
    expect(knows(ann, 'bob')).toBe(true);
    expect(control.move('ann-1', '10.9.9.9')).toBe('10.9.9.9');
  });
  expect(faults).toEqual(['ann-1: move from 10.0.1.1 to 10.0.1.2', 'ann-1: move from 10.0.1.2 to 10.9.9.9']);
});

it('resets the open streams of a host', async () => {
  await play(async ({ room, control, pause }) => {
    const ann = await room.joinSignalOnly('ann');
    expect(control.resetStreams('ann-1')).toBe(1);
    await pause(10);
    expect(ann.closes.map(({ code }) => code)).toEqual([1006]);
  });
});

it.each([
  ['close', 'leave', true],
  ['kill', 'close', false],
  ['vanish', 'silence', false],
] as const)(
  'stops the server (%s: clients see %s) and starts it again at the same address',
  async (end, sign, saysLeave) => {
    const faults = await play(async ({ room, control, pause }) => {
      const ann = await room.joinSignalOnly('ann');
      await control.stopServer(end);
      await pause(1_000);
      expect(ann.signals.some(({ message }) => message.case === 'leave')).toBe(saysLeave);
      expect(ann.closes.length > 0).toBe(sign !== 'silence');
      expect((await room.tryJoin('ann')).status).toBe(0);
      await control.startServer();
      expect((await room.tryJoin('ann', { media: false })).status).toBe(101);
      await expect(control.startServer()).rejects.toThrow('stop it before');
    });
    expect(faults).toEqual([`server: stop-server ${end}`, 'server: start-server']);
  },
);

it('changes links in both directions, in one, and of hosts that are yet to come', async () => {
  const faults = await play(async ({ world, room, control }) => {
    const rounds: number[] = [];
    const measure = async (name: string): Promise<void> => {
      const startUs = world.clock.nowUs();
      await room.joinSignalOnly(name);
      rounds.push(Math.round((world.clock.nowUs() - startUs) / 2_000));
    };
    control.setAllLinks([{ model: 'delay', delayMs: 50 }]);
    // Two round trips: SYN, and the upgrade.
    await measure('ann');
    control.setLink(TO_ANN, [{ model: 'delay', delayMs: 100 }]);
    await measure('bob');
    expect(rounds).toEqual([100, 100]);
    const probe = room.probes[0];
    const startUs = world.clock.nowUs();
    await probe?.resume({ sendSyncState: false, iceRestart: false });
    expect(Math.round((world.clock.nowUs() - startUs) / 2_000)).toBe(200);
    control.setLink({ ...TO_ANN, ways: 'one-way' }, [{ model: 'delay', delayMs: 10 }]);
  });
  expect(faults).toEqual([
    ': set-all-links delay {"delayMs":50}',
    'ann-1: set-link ann-1 <-> server: delay {"delayMs":100}',
    'ann-1: set-link ann-1 -> server: delay {"delayMs":10}',
  ]);
});

it('blackholes media and lets it through again once it is healed', async () => {
  await play(async ({ room, control, pause }) => {
    const [ann, bob] = [await room.join('ann'), await room.join('bob')];
    control.blackhole(TO_ANN, 'media');
    bob.sendData('through the dark');
    await pause(2_000);
    expect([ann.data.length, ann.isSocketOpen]).toEqual([0, true]);
    control.heal(TO_ANN);
    await pause(5_000);
    expect(ann.data.length).toBe(1);
  });
});

it('blackholes signalling, or what a function picks', async () => {
  await play(async ({ room, control, pause }) => {
    const [ann, bob] = [await room.join('ann'), await room.join('bob')];
    control.blackhole(TO_ANN, 'signalling');
    await room.joinSignalOnly('carol');
    bob.sendData('by another way');
    await pause(1_000);
    expect([knows(ann, 'carol'), ann.data.length]).toEqual([false, 1]);
    control.blackhole(TO_ANN, (packet) => packet.segment === undefined && packet.to.address === '10.0.1.1');
    bob.sendData('lost on its way down');
    await pause(2_000);
    expect([knows(ann, 'carol'), ann.data.length]).toEqual([true, 1]);
  });
});

it('puts hosts behind NATs, whose mappings it takes away, and behind firewalls', async () => {
  const faults = await play(async ({ room, control, pause, world }) => {
    const bob = await room.join('bob');
    const joining = room.join('carol');
    expect(control.setNat('carol-2', 'symmetric')).toBe('203.0.113.1');
    const carol = await joining;
    bob.sendData('through the NAT');
    await pause(1_000);
    expect(carol.data.length).toBe(1);
    const before = mediaEnds(world, '203.0.113.1').length;
    expect([before > 0, mediaEnds(world, control.addressOf('carol-2'))]).toEqual([true, []]);
    control.disturbNat('carol-2', 'rebind');
    await pause(10_000);
    expect(mediaEnds(world, '203.0.113.1').length).toBeGreaterThan(before);
    control.setFirewall('carol-2', { rule: 'udp-blocked' });
    const received = carol.data.length;
    bob.sendData('into the firewall');
    await pause(2_000);
    expect(carol.data.length).toBe(received);
    control.setFirewall('carol-2');
    control.removeNat('carol-2');
    expect(() => control.disturbNat('carol-2', 'reboot')).toThrow("Host 'carol-2' is behind no NAT");
  });
  expect(faults).toEqual([
    'carol-2: set-nat symmetric',
    'carol-2: rebind-nat',
    'carol-2: set-firewall {"rule":"udp-blocked"}',
    'carol-2: set-firewall none',
    'carol-2: remove-nat',
  ]);
});

/** The ends of an address from which datagrams arrived at the server. */
function mediaEnds(world: VirtualWorld, address: string): string[] {
  const ends = world.trace.events.flatMap(({ host, event }) =>
    host === 'server' && event.case === 'datagram' ? [event.value.from] : [],
  );
  return [...new Set(ends.filter((end) => end.startsWith(`${address}:`)))];
}

it('loses packets on the way to a subscriber, whose receiver reports lower its connection quality alone (SUB-068)', async () => {
  await play(async ({ room, control, pause }) => {
    const ann = await room.join('ann');
    await ann.publish('audio');
    const bob = await room.join('bob');
    await pause(6_000);
    control.setLink({ from: 'server', to: 'bob-2', ways: 'one-way' }, [{ model: 'bernoulli-loss', probability: 0.1 }]);
    await pause(16_000);
    const classes = bob.messages('connectionQuality').at(-1)?.updates ?? [];
    const qualityOf = (sid: string): number | undefined =>
      classes.find(({ participantSid }) => participantSid === sid)?.quality;
    expect(qualityOf(bob.participantSid)).not.toBe(ConnectionQuality.EXCELLENT);
    expect(qualityOf(ann.participantSid)).toBe(ConnectionQuality.EXCELLENT);
  });
});

it('lets a client behind a firewall that blocks UDP connect over TCP, with media and data (CON-001)', async () => {
  await play(async ({ room, control }) => {
    const ann = await room.join('ann');
    const { trackSid } = await ann.publish('audio');
    const joining = room.tryJoin('bob', { transport: 'any' });
    control.setFirewall('bob-2', { rule: 'udp-blocked' });
    const { probe: bob } = await joining;
    await bob.connected();
    await bob.watch.until(() => bob.flows.packetsOf(trackSid, 0).length >= 50 || undefined, 10_000, 'media');
    expect(bob.continuityOf(trackSid)).toMatchObject({ isContinuous: true });
    bob.sendData('through the firewall');
    expect(await ann.watch.until(() => ann.data.length > 0 || undefined, 5_000, 'data')).toBe(true);
    expect(pathsOf(bob)).toEqual(['tcp', 'tcp']);
  });
});

it('turns a client whose UDP is blocked later to TCP: both its connections, from the resume on, and its next session (CON-010, CON-011)', async () => {
  await play(async ({ room, control, pause }) => {
    const ann = await room.join('ann');
    const { trackSid } = await ann.publish('audio');
    const bob = await room.join('bob', { transport: 'any' });
    expect(pathsOf(bob)).toEqual(['udp', 'udp']);
    control.setFirewall('bob-2', { rule: 'udp-blocked' });
    const leave = await bob.waitFor('leave', () => true, 30_000);
    expect(leave).toMatchObject({ action: LeaveRequest_Action.RESUME, reason: DisconnectReason.CONNECTION_TIMEOUT });
    const after = bob.mark();
    expect(await bob.resume()).toMatchObject({ kind: 'first-message', message: { case: 'reconnect' } });
    await pause(1_000);
    const offered = bob.messages('trickle', after).map(({ candidateInit, target }) => {
      const { protocol } = readCandidate(readCandidateInit(candidateInit).candidate);
      return `${SignalTarget[target]} ${protocol}`;
    });
    expect(offered.toSorted()).toEqual(['PUBLISHER tcp', 'SUBSCRIBER tcp']);

    const again = await room.join('bob', { transport: 'any' });
    await again.watch.until(() => again.flows.packetsOf(trackSid, 0).length >= 50 || undefined, 10_000, 'media');
    expect(pathsOf(again)).toEqual(['tcp', 'tcp']);
  });
});

it('lets new peer connections of a host that has moved use its new address', async () => {
  await play(async ({ world, control }) => {
    const host = world.createHost('ann');
    const address = control.move('ann');
    expect(host.peerConnectionConfig.iceInterfaceAddresses).toEqual({ udp4: address });
  });
});

it('names the hosts there are when it is given another', async () => {
  await play(async ({ room, control }) => {
    await room.joinSignalOnly('ann');
    expect(() => control.vanish('bob')).toThrow("There is no host 'bob'; there are: server, ann-1.");
    expect(() => control.blackhole({ from: 'server', to: 'bob' })).toThrow("There is no host 'bob'");
  });
});
