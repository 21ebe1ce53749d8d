import { expect, it } from 'vitest';
import { CaseRecorder } from '#conformance/probe/recorder';
import { RoomServiceClient } from '#conformance/probe/room-service';
import { RoomFixture } from '#conformance/runner/room-fixture';
import { ListRoomsRequest } from '@livekit/protocol';
import { Direction, TransportStateEvent_Layer as Layer } from '#proto/trace/trace-log';
import type { TraceEvent } from '#proto/trace/trace-log';
import { createVirtualWorldFactory, type VirtualWorldOptions } from './virtual-world.ts';

async function traceOfCall(
  trace: NonNullable<VirtualWorldOptions['trace']>,
): Promise<{ events: readonly TraceEvent[]; hash: string; count: number }> {
  const world = await createVirtualWorldFactory({ seed: 'contents', trace }).create('call');
  const recorder = new CaseRecorder(world);
  const room = new RoomFixture('room', world, recorder);
  await world.run(async () => {
    const ann = await room.join('ann');
    const bob = await room.join('bob');
    await ann.publish('audio');
    bob.sendData('hello');
    await new RoomServiceClient(world.createHost('api'), world.target, recorder).call(
      'ListRooms',
      new ListRoomsRequest(),
    );
    await bob.watch.pause(2_000);
    world.control.vanish('bob-2');
  });
  return { events: world.trace.events, hash: world.trace.hash(), count: world.trace.count };
}

it('holds every kind of event of a call, in order', async () => {
  const { events } = await traceOfCall({});
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index));
  expect(events.map(({ atUs }) => atUs)).toEqual(events.map(({ atUs }) => atUs).sort((a, b) => a - b));
  const kinds = new Set(events.map(({ event }) => event.case));
  for (const kind of [
    'datagram',
    'streamSegment',
    'signal',
    'transportState',
    'rtp',
    'rtcp',
    'dataMessage',
    'apiCall',
    'timer',
    'fault',
  ] as const) {
    expect([kind, kinds.has(kind)]).toEqual([kind, true]);
  }
  const states = events.flatMap(({ participant, event }) =>
    participant === 'ann' && event.case === 'transportState' && event.value.connection === 'publisher'
      ? [`${Layer[event.value.layer]} ${event.value.state}`]
      : [],
  );
  for (const state of [
    'ICE checking',
    'ICE connected',
    'DTLS connected',
    'SCTP connected',
    'PEER_CONNECTION connected',
  ]) {
    expect(states).toContain(state);
  }
});

it('holds the headers of RTP and RTCP as both probes send and receive them', async () => {
  const { events } = await traceOfCall({});
  const rtp = events.flatMap(({ participant, event }) =>
    event.case === 'rtp' ? [{ participant, ...event.value }] : [],
  );
  const [sent, received] = [
    rtp.filter((one) => one.participant === 'ann' && one.direction === Direction.SENT),
    rtp.filter((one) => one.participant === 'bob' && one.direction === Direction.RECEIVED),
  ];
  expect(sent.length).toBeGreaterThan(90);
  expect(received.length).toBeGreaterThan(90);
  expect(new Set(sent.map(({ ssrc }) => ssrc)).size).toBe(1);
  expect(sent.slice(1).every((one, i) => one.sequenceNumber === (((sent[i]?.sequenceNumber ?? 0) + 1) & 0xffff))).toBe(
    true,
  );
  const rtcp = events.flatMap(({ participant, event }) =>
    event.case === 'rtcp'
      ? event.value.kinds.map((kind) => `${participant} ${Direction[event.value.direction]} ${kind}`)
      : [],
  );
  for (const kind of ['ann SENT SR', 'bob RECEIVED SR', 'bob SENT RR']) expect(rtcp).toContain(kind);
});

it('leaves timers out when asked to, and keeps as much as it is told with the same hash', async () => {
  const [whole, last, none] = [
    await traceOfCall({}),
    await traceOfCall({ retain: 50 }),
    await traceOfCall({ retain: 'none' }),
  ];
  expect([last.hash, none.hash]).toEqual([whole.hash, whole.hash]);
  expect([last.count, last.events.length, none.events.length]).toEqual([whole.count, 50, 0]);
  const quiet = await traceOfCall({ timers: false });
  expect(quiet.events.filter(({ event }) => event.case === 'timer')).toEqual([]);
  expect(quiet.count).toBeLessThan(whole.count);
});

it('ends with what was under way when the world closed: no packet is without a fate', async () => {
  const world = await createVirtualWorldFactory({ seed: 'end' }).create('end');
  const room = new RoomFixture('room', world, new CaseRecorder(world));
  await world.run(async () => {
    const ann = await room.joinSignalOnly('ann');
    ann.updateMetadata({ metadata: 'nobody will read this' });
  });
  const before = world.trace.count;
  await world.close();
  const ended = world.trace.events
    .slice(before)
    .map(({ host, event }) => (event.case === 'streamSegment' ? `${host}: ${event.value.reason}` : event.case));
  expect(ended).toContain('ann-1: world-ended');
  await world.close();
  expect(world.trace.count).toBe(before + ended.length);
});
