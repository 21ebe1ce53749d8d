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
