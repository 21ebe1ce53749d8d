import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { Kernel } from '../kernel/kernel.ts';
import type { LinkSettings } from '../links/registry.ts';
import type { SimHost } from '../network/host.ts';
import { SimNetwork } from '../network/sim-network.ts';
import type { LateCopies } from '../tcp/time-wait.ts';

/** Two minutes of three toy hosts without any guest: UDP chatter, echoed streams, a pause, a vanishing. For pinned hashes. */
export async function toyHosts(
  seed: string,
  link: LinkSettings,
  lateCopies: LateCopies = 'acknowledged',
): Promise<string> {
  const kernel = new Kernel();
  const hash = createHash('sha256');
  const network = new SimNetwork({
    kernel,
    seed,
    defaultLink: link,
    lateCopies,
    sink: ({ kind, atUs, deliverAtUs, from, to, bytes, fate, reason }) =>
      hash
        .update(
          `${kind} ${atUs} ${deliverAtUs} ${from.address} ${from.port} ${to.address} ${to.port} ${fate} ${reason} `,
        )
        .update(bytes),
  });
  const hosts = ['a', 'b', 'c'].map((name, i) =>
    network.host(name, { addresses: [`10.0.0.${i + 1}`, `2001:db8::${i + 1}`] }),
  );
  for (const host of hosts) {
    serve(host);
    chatter(host, hosts);
  }
  const [first, second, third] = hosts;
  if (first === undefined || second === undefined || third === undefined) throw new Error('Three hosts are needed.');
  ask(first, '10.0.0.2', 60_000);
  ask(second, '2001:db8::3', 5000);
  kernel.at(40e6, 'toy-pause', () => second.pause());
  kernel.at(43e6, 'toy-resume', () => second.resume());
  kernel.at(60e6, 'toy-vanish', () => third.vanish());
  await kernel.runUntil(120e6);
  return hash.digest('hex').slice(0, 16);
}

function serve(host: SimHost): void {
  for (const address of ['0.0.0.0', '::'])
    host.tcp.listen({ address, port: 80, onStream: (stream) => tolerate(stream).pipe(stream) });
}

function ask(host: SimHost, address: string, bytes: number): void {
  const stream = tolerate(host.connect({ address, port: 80 }));
  stream.end(host.random.bytes(bytes));
  stream.resume();
  host.clock.after(10_000, 'toy-ask', () => ask(host, address, bytes));
}

function chatter(host: SimHost, hosts: readonly SimHost[]): void {
  const socket = host.udp.bind({ address: '0.0.0.0', port: 5000, onDatagram: () => undefined });
  const talk = (): void => {
    for (const { addresses } of hosts)
      socket.send(host.random.bytes(100 + host.random.below(1200)), { address: addresses[0] ?? '', port: 5000 });
    host.clock.after(20 + host.random.below(200), 'toy-chatter', talk);
  };
  talk();
}

/** Errors of a toy stream are part of the fates already. */
function tolerate(stream: Duplex): Duplex {
  return stream.on('error', () => undefined);
}
