import * as werift from 'werift';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { repairWerift } from '#proto/webrtc/werift-repairs';
import type { DefectName } from '../../../defects/catalogue.ts';
import { Defects } from '../../../defects/defects.ts';
import type { DataChannel } from '../../engine.ts';
import { DataChannels } from './data-channels.ts';
import { until } from './werift-peer.test-support.ts';

const closers: (() => unknown)[] = [];

beforeAll(() => repairWerift(werift));
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

type StackChannel = InstanceType<typeof werift.RTCDataChannel>;

/** Our data channels joined in memory with a client's SCTP. */
function join(defects: readonly DefectName[] = []): {
  readonly ours: DataChannels;
  readonly opened: DataChannel[];
  readonly client: InstanceType<typeof werift.RTCSctpTransport>;
  readonly clientChannels: StackChannel[];
} {
  const opened: DataChannel[] = [];
  const standIn = {
    ...{ id: 'client', role: 'client', iceTransport: { role: 'controlling' }, onStateChange: new werift.Event() },
    dataReceiver: undefined as ((data: Buffer) => void) | undefined,
    sendData: async (data: Buffer): Promise<void> => void setImmediate(() => ours.receive(data)),
  };
  const ours: DataChannels = new DataChannels({
    ...{ webrtc: werift, defects: new Defects(defects), id: 'ours' },
    send: async (data) => void setImmediate(() => standIn.dataReceiver?.(data)),
    onDataChannel: (channel) => opened.push(channel),
  });
  const client = new werift.RTCSctpTransport(5000);
  const clientChannels: StackChannel[] = [];
  client.setDtlsTransport(standIn as never);
  client.onDataChannel.subscribe((channel) => clientChannels.push(channel));
  ours.start('server', { port: 5000, maxMessageSize: 262_144 });
  client.start(5000).catch(() => undefined);
  closers.push(
    () => ours.close(),
    () => client.stop(),
  );
  return { ours, opened, client, clientChannels };
}

async function received(defects: readonly DefectName[], isLossy: boolean): Promise<number[]> {
  const { ours, clientChannels } = join(defects);
  const channel = ours.open(
    isLossy ? { label: 'l', ordered: false, maxRetransmits: 0 } : { label: 'r', ordered: true },
  );
  const last = ours.open({ label: 'last', ordered: true });
  const numbers: number[] = [];
  let isLast = false;
  await until('open', () => channel.isOpen && last.isOpen && clientChannels.length === 2);
  for (const remote of clientChannels) {
    remote.onMessage.subscribe((data) => {
      if (remote.label === 'last') isLast = true;
      else numbers.push((data as Buffer)[0]!);
    });
  }
  for (let number = 0; number < 20; number++) expect(channel.send(Buffer.from([number]))).toBe(true);
  last.send(Buffer.from([0]));
  await until('the last message', () => isLast);
  return numbers;
}

const IN_ORDER = Array.from({ length: 20 }, (_, index) => index);

describe('DataChannels', () => {
  it('delivers in order', async () => expect(await received([], false)).toEqual(IN_ORDER));
  it('delivers lossy messages once', async () => expect(await received([], true)).toEqual(IN_ORDER));

  it('refuses when closed, too large or over the limit, and queues nothing', async () => {
    const { ours } = join();
    const channel = ours.open({ label: 'l', ordered: false, maxRetransmits: 0 });
    expect(channel.send(Buffer.from('early'))).toBe(false);
    await until('open', () => channel.isOpen);
    expect(channel.send(Buffer.alloc(300_000))).toBe(false);
    let accepted = 0;
    while (channel.send(Buffer.alloc(200_000))) accepted++;
    expect(accepted).toBeGreaterThan(5);
    expect(channel.bufferedAmount).toBeLessThanOrEqual(2 << 20);
    let closes = 0;
    channel.onClose = () => closes++;
    ours.close();
    expect(channel.isOpen).toBe(false);
    expect(channel.send(Buffer.from('late'))).toBe(false);
    expect(closes).toBe(1);
  });

  it.each([
    [[], false],
    [['data-backlog-unlimited'], true],
  ] as const)('with %j more than the limit is taken: %s', async (defects, isTaken) => {
    const { ours } = join(defects);
    const channel = ours.open({ label: 'l', ordered: false, maxRetransmits: 0 });
    await until('open', () => channel.isOpen);
    // All in one turn: the client has no time to take any.
    const taken = Array.from({ length: 12 }, () => channel.send(Buffer.alloc(200_000)));
    expect(taken.at(-1)).toBe(isTaken);
    expect(taken[0]).toBe(true);
  });

  it('tells of channels that the peer opens, and hands over its messages', async () => {
    const { client, opened } = join();
    const parameters = new werift.RTCDataChannelParameters({ label: '_lossy', ordered: false, maxRetransmits: 0 });
    const channel = new werift.RTCDataChannel(client, parameters, true);
    await until('open', () => opened.length === 1 && channel.readyState === 'open');
    const messages: string[] = [];
    opened[0]!.onMessage = (data) => messages.push(data.toString());
    channel.send(Buffer.from('binary'));
    channel.send('text');
    await until('both', () => messages.length === 2);
    expect(messages).toEqual(['binary', 'text']);
    expect([opened[0]!.label, opened[0]!.ordered, opened[0]!.maxRetransmits]).toEqual(['_lossy', false, 0]);
  });

  it.each(['data-reliable-unordered', 'data-reliable-lost'] as const)(
    '%s shows on reliable channels',
    async (defect) => {
      expect(await received([defect], false)).not.toEqual(IN_ORDER);
      expect(await received([defect], true)).toEqual(IN_ORDER);
    },
  );

  it.each(['data-lossy-duplicated', 'data-lossy-never-sent'] as const)('%s shows on lossy channels', async (defect) => {
    expect(await received([defect], true)).not.toEqual(IN_ORDER);
    expect(await received([defect], false)).not.toEqual([]);
  });
});
