import { Kernel } from '../kernel/kernel.ts';
import type { Fate } from '../network/fates.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { LinkSettings } from '../links/registry.ts';

export interface Arrival {
  /** The packet's place among those sent. */
  readonly index: number;
  readonly sentAtUs: number;
  readonly arrivedAtUs: number;
  readonly bytes: Buffer;
}

export interface Drive {
  readonly arrivals: readonly Arrival[];
  /** Fate and reason of every packet that did not simply arrive. */
  readonly others: readonly { readonly index: number; readonly fate: Fate; readonly reason: string }[];
}

/** Sends datagrams of equal size at equal distances over a link, and tells what became of them. For tests of link models. */
export async function driveLink(
  link: LinkSettings,
  options: {
    readonly count: number;
    readonly intervalUs?: number;
    readonly payloadBytes?: number;
    readonly seed?: string;
  },
): Promise<Drive> {
  const { count, intervalUs = 1000, payloadBytes = 72, seed = 'drive' } = options;
  const kernel = new Kernel();
  const arrivals: Arrival[] = [];
  const others: { index: number; fate: Fate; reason: string }[] = [];
  const network = new SimNetwork({
    kernel,
    seed,
    sink: ({ fate, reason, bytes, atUs, deliverAtUs }) => {
      const index = Math.round(atUs / intervalUs);
      if (fate === 'delivered')
        arrivals.push({ index, sentAtUs: atUs, arrivedAtUs: deliverAtUs, bytes: Buffer.from(bytes) });
      else others.push({ index, fate, reason });
    },
  });
  const from = network
    .host('from', { addresses: ['10.0.0.1'] })
    .udp.bind({ address: '10.0.0.1', port: 1, onDatagram: () => undefined });
  const to = { address: '10.0.0.2', port: 2 };
  network.host('to', { addresses: [to.address] }).udp.bind({ ...to, onDatagram: () => undefined });
  network.setLink({ from: 'from', to: 'to', link });
  for (let i = 0; i < count; i++)
    kernel.at(i * intervalUs, 'drive', () => from.send(Buffer.alloc(payloadBytes, i), to));
  await kernel.runUntil(count * intervalUs + 3600e6);
  return { arrivals, others };
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
