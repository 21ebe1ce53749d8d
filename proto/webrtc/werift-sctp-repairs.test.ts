import { beforeAll, describe, expect, it } from 'vitest';
import type { WeriftStack } from './werift-repairs.ts';
import { freshWerift } from './werift-copy.test-support.ts';

let broken: WeriftStack;
let repaired: WeriftStack;

beforeAll(async () => {
  broken = await freshWerift('sctp-broken', 'all');
  repaired = await freshWerift('sctp-repaired', []);
});

type Transport = InstanceType<WeriftStack['RTCSctpTransport']>;

interface StandIn {
  /** werift clears it when it stops. */
  dataReceiver: ((data: Buffer) => void) | undefined;
}

/** Two associations joined in memory; the first is the DTLS client and the ICE controlling side. */
function joined(stack: WeriftStack): Transport[] {
  const standIns: StandIn[] = [];
  const transports = ['controlling', 'controlled'].map((iceRole, index) => {
    const sctp = new stack.RTCSctpTransport(5000);
    const standIn = {
      ...{ id: String(index), role: index === 0 ? 'client' : 'server', iceTransport: { role: iceRole } },
      ...{ dataReceiver: (_data: Buffer): void => undefined, onStateChange: new stack.Event() },
      sendData: async (data: Buffer): Promise<void> =>
        void setImmediate(() => standIns[1 - index]?.dataReceiver?.(data)),
    };
    standIns.push(standIn);
    sctp.setDtlsTransport(standIn as never);
    return sctp;
  });
  for (const transport of transports) transport.start(5000).catch(() => undefined);
  return transports;
}

async function openLossy(stack: WeriftStack): Promise<{ readonly ordered: boolean; readonly id: number }> {
  const [left, right] = joined(stack);
  const parameters = new stack.RTCDataChannelParameters({ label: 'l', ordered: false, maxRetransmits: 0 });
  const opened = new Promise<{ ordered: boolean; id: number }>((resolve) => {
    right!.onDataChannel.subscribe(({ ordered, id }) => resolve({ ordered, id }));
  });
  new stack.RTCDataChannel(left!, parameters, true);
  const remote = await opened;
  await Promise.all([left!.stop(), right!.stop()]);
  return remote;
}

describe('dcep-unordered', () => {
  it('werift alone announces an unordered channel as ordered', async () =>
    expect((await openLossy(broken)).ordered).toBe(true));
  it('announces it as unordered', async () => expect((await openLossy(repaired)).ordered).toBe(false));
});

describe('channel-id-parity', () => {
  it('werift alone gives the DTLS client odd ids', async () => expect((await openLossy(broken)).id % 2).toBe(1));
  it('gives the DTLS client even ids', async () => expect((await openLossy(repaired)).id % 2).toBe(0));
});

describe('sctp-abandon', () => {
  const abandonedAfterLossOf = async (
    stack: WeriftStack,
    maxRetransmits: number,
    sentCount: number,
  ): Promise<boolean[]> => {
    const [left, right] = joined(stack);
    const chunk = (tsn: number, limit: number | undefined, sent: number): Record<string, unknown> => ({
      ...{
        flags: 3,
        tsn,
        type: 0,
        sentCount: sent,
        maxRetransmits: limit,
        abandoned: false,
        retransmit: false,
        bookSize: 1,
      },
    });
    const queue = [chunk(1, undefined, 1), chunk(2, maxRetransmits, sentCount)];
    const association = left!.sctp as unknown as { sentQueue: unknown; maybeAbandon(chunk: unknown): boolean };
    association.sentQueue = queue;
    association.maybeAbandon(queue[1]);
    association.sentQueue = [];
    await Promise.all([left!.stop(), right!.stop()]);
    return queue.map(({ abandoned }) => abandoned === true);
  };

  it('werift alone gives up the reliable message in place of the lossy one', async () => {
    expect(await abandonedAfterLossOf(broken, 1, 2)).toEqual([true, false]);
  });
  it('werift alone never gives up with maxRetransmits 0', async () => {
    expect(await abandonedAfterLossOf(broken, 0, 5)).toEqual([false, false]);
  });
  it('gives up the lossy message', async () =>
    expect(await abandonedAfterLossOf(repaired, 1, 2)).toEqual([false, true]));
  it('gives up at the first loss with maxRetransmits 0', async () => {
    expect(await abandonedAfterLossOf(repaired, 0, 1)).toEqual([false, true]);
  });
  it('keeps what may still be sent again', async () =>
    expect(await abandonedAfterLossOf(repaired, 1, 1)).toEqual([false, false]));
});

interface Inside {
  lastSackedTsn: number;
  advancedPeerAckTsn: number;
  lastReceivedTsn: number;
  forwardTsnChunk: unknown;
  sentQueue: unknown[];
  sackMisOrdered: Set<number>;
  updateAdvancedPeerAckPoint(): void;
  receiveForwardTsnChunk(chunk: unknown): void;
  getInboundStream(id: number): {
    reassembly: unknown[];
    addChunk(chunk: unknown): void;
    popMessages(): Iterable<unknown>;
  };
}

/** An association that is connected to nothing. */
function alone(stack: WeriftStack): Inside {
  const sctp = new stack.RTCSctpTransport(5000);
  const standIn = { id: 'x', role: 'client', iceTransport: { role: 'controlled' }, onStateChange: new stack.Event() };
  sctp.setDtlsTransport({ ...standIn, sendData: async () => undefined } as never);
  return sctp.sctp as unknown as Inside;
}

const data = (tsn: number, streamSeqNum: number, flags: number): unknown => ({
  ...{ tsn, streamSeqNum, flags, streamId: 1, protocol: 53, userData: Buffer.from([tsn]) },
});

describe('sctp-forward-repeat', () => {
  const isRepeated = (stack: WeriftStack): boolean => {
    const association = alone(stack);
    association.lastSackedTsn = association.advancedPeerAckTsn = 10;
    association.sentQueue = [{ tsn: 11, abandoned: true, flags: 7, bookSize: 1 }];
    association.updateAdvancedPeerAckPoint();
    expect(association.forwardTsnChunk).toBeDefined();
    association.forwardTsnChunk = undefined;
    association.updateAdvancedPeerAckPoint();
    const isThere = association.forwardTsnChunk !== undefined;
    association.lastSackedTsn = 11;
    association.forwardTsnChunk = undefined;
    association.updateAdvancedPeerAckPoint();
    expect(association.forwardTsnChunk).toBeUndefined();
    return isThere;
  };

  it('werift alone sends FORWARD TSN once', () => expect(isRepeated(broken)).toBe(false));
  it('repeats it until it is acknowledged', () => expect(isRepeated(repaired)).toBe(true));
});

describe('sctp-forward-prune', () => {
  const keptFragments = (stack: WeriftStack): number => {
    const association = alone(stack);
    association.lastReceivedTsn = 10;
    const stream = association.getInboundStream(1);
    stream.addChunk(data(12, 0, 2));
    association.sackMisOrdered.add(12);
    association.receiveForwardTsnChunk({ cumulativeTsn: 11, streams: [] });
    expect(association.lastReceivedTsn).toBe(12);
    return stream.reassembly.length;
  };

  it('werift alone throws the first fragment of a reliable message away', () => expect(keptFragments(broken)).toBe(0));
  it('keeps it', () => expect(keptFragments(repaired)).toBe(1));
});

describe('sctp-pop', () => {
  const popped = (stack: WeriftStack): number => {
    const stream = alone(stack).getInboundStream(1);
    stream.addChunk(data(1, 0, 3));
    stream.addChunk(data(3, 1, 3));
    return [...stream.popMessages()].length;
  };

  it('werift alone delivers one of two messages that are ready', () => expect(popped(broken)).toBe(1));
  it('delivers both', () => expect(popped(repaired)).toBe(2));
});

describe('sctp-flush-crowd', () => {
  const waiting = async (stack: WeriftStack): Promise<number> => {
    const [left, right] = joined(stack);
    const { sctp } = left! as unknown as {
      sctp: { send(id: number, protocol: number, data: Buffer): Promise<void>; flush: { event: { stack: unknown[] } } };
    };
    for (let i = 0; i < 50; i++) void sctp.send(0, 53, Buffer.alloc(1000));
    await new Promise((resolve) => setImmediate(resolve));
    const count = sctp.flush.event.stack.length;
    await Promise.all([left!.stop(), right!.stop()]);
    return count;
  };

  it('werift alone lets every queued message wait for itself', async () =>
    expect(await waiting(broken)).toBeGreaterThan(20));
  it('lets all wait together', async () => expect(await waiting(repaired)).toBe(1));
});

describe('sctp-malformed', () => {
  const receiveGarbage = async (stack: WeriftStack): Promise<string> => {
    const [left, right] = joined(stack);
    const outcome = await (left!.sctp as unknown as { handleData(data: Buffer): Promise<void> })
      .handleData(Buffer.from([1, 2, 3]))
      .then(
        () => 'dropped',
        () => 'rejected',
      );
    await Promise.all([left!.stop(), right!.stop()]);
    return outcome;
  };

  it('werift alone rejects', async () => expect(await receiveGarbage(broken)).toBe('rejected'));
  it('drops it', async () => expect(await receiveGarbage(repaired)).toBe('dropped'));
});
