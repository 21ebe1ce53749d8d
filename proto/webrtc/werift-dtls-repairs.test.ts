import { beforeAll, describe, expect, it } from 'vitest';
import type { WeriftStack } from './werift-repairs.ts';
import { freshWerift } from './werift-copy.test-support.ts';

interface Certificate {
  readonly certPem: string;
  readonly keyPem: string;
}

let broken: WeriftStack;
let repaired: WeriftStack;
const certificates: Certificate[] = [];

beforeAll(async () => {
  broken = await freshWerift('dtls-broken', 'all');
  repaired = await freshWerift('dtls-repaired', []);
  for (let count = 0; count < 3; count++) {
    certificates.push(await broken.CipherContext.createSelfSignedCertificateWithKey({ signature: 3, hash: 4 }, 23));
  }
});

interface Handshake {
  /** `connected`, `stalled`, or the message of the error. */
  readonly outcome: string;
  readonly server: InstanceType<WeriftStack['DtlsServer']>;
  readonly client: InstanceType<WeriftStack['DtlsClient']>;
  /** Datagrams that the client sent. */
  readonly sent: Buffer[];
}

/** What happens to the datagrams that one side sends in one go. */
type Disturbance = (flight: Buffer[]) => Buffer[];

/** Runs one handshake in memory; `thief` shows the victim's certificate without having its key. */
async function handshake(
  stack: WeriftStack,
  options: { readonly thief?: 'client' | 'server'; readonly disturb?: Disturbance; readonly limitMs?: number } = {},
): Promise<Handshake> {
  const sent: Buffer[] = [];
  const wires = [0, 1].map(() => ({
    ...{ type: 'udp', address: {}, onData: (_data: Buffer) => undefined, close: async () => undefined },
    send: async (_data: Buffer): Promise<void> => undefined,
  }));
  const connect = (from: number, to: number, tap?: Buffer[]): void => {
    let flight: Buffer[] = [];
    wires[from]!.send = async (data): Promise<void> => {
      tap?.push(data);
      if (flight.length === 0) {
        setImmediate(() => {
          const out = options.disturb?.(flight) ?? flight;
          flight = [];
          for (const datagram of out) wires[to]!.onData(datagram);
        });
      }
      flight.push(data);
    };
  };
  connect(0, 1);
  connect(1, 0, sent);
  const [victim, thief, other] = certificates;
  const settings = (own: Certificate, isThief: boolean, wire: unknown): never =>
    ({
      ...{ cert: own.certPem, key: isThief ? thief!.keyPem : own.keyPem, signatureHash: { hash: 4, signature: 3 } },
      ...{ transport: wire, srtpProfiles: [7], extendedMasterSecret: true, certificateRequest: true },
    }) as never;
  const server = new stack.DtlsServer(settings(victim!, options.thief === 'server', wires[0]));
  const client = new stack.DtlsClient(settings(other!, options.thief === 'client', wires[1]));
  const honest = options.thief === 'client' ? server : client;
  let timer: NodeJS.Timeout | undefined;
  const outcome = await new Promise<string>((resolve) => {
    let left = options.thief === undefined ? 2 : 1;
    const up = (): void => {
      if (--left === 0) resolve('connected');
    };
    for (const socket of options.thief === undefined ? [server, client] : [honest]) socket.onConnect.once(up);
    for (const socket of [server, client]) socket.onError.subscribe((error) => resolve(String(error.message ?? error)));
    timer = setTimeout(() => resolve('stalled'), options.limitMs ?? 4000);
    client.connect().catch((error: unknown) => resolve(String(error)));
  });
  clearTimeout(timer);
  server.dtls.flight = client.dtls.flight = 99;
  return { outcome, server, client, sent };
}

describe('dtls-peer-proof', () => {
  it.each(['client', 'server'] as const)('werift alone accepts an impostor as DTLS %s', async (thief) => {
    expect((await handshake(broken, { thief })).outcome).toBe('connected');
  });

  it.each(['client', 'server'] as const)('refuses an impostor as DTLS %s', async (thief) => {
    expect((await handshake(repaired, { thief })).outcome).toBe(
      'the peer does not own the key of the certificate it showed',
    );
  });

  it('lets honest peers in', async () => {
    expect((await handshake(repaired)).outcome).toBe('connected');
  });

  it('refuses a Finished that does not match the handshake, which werift alone takes', async () => {
    const spoil = async (stack: WeriftStack): Promise<string> => {
      const prototype = stack.CipherContext.prototype;
      const original = prototype.verifyData;
      prototype.verifyData = () => Buffer.alloc(12);
      const { outcome } = await handshake(stack);
      prototype.verifyData = original;
      return outcome;
    };
    expect(await spoil(broken)).toBe('connected');
    expect(await spoil(repaired)).toContain('Finished does not match');
  });
});

/** One in each of the first three flights, five in each of the next two, two in the last. */
const DATAGRAMS_OF_A_HANDSHAKE = 15;

/** Loses so many datagrams from a place on, counted over both ways; what is sent again is not lost. */
function countingLoss(place: number, length: number): Disturbance {
  let count = 0;
  return (flight) =>
    flight.filter(() => {
      const at = count++;
      return at < place || at >= place + length;
    });
}

describe('dtls-handshake-order', () => {
  const reverse: Disturbance = (flight) => flight.reverse();

  it('werift alone does not get through reversed flights', async () => {
    expect((await handshake(broken, { disturb: reverse, limitMs: 1500 })).outcome).not.toBe('connected');
  });

  it('gets through reversed flights', async () => {
    expect((await handshake(repaired, { disturb: reverse })).outcome).toBe('connected');
  });

  it('gets through flights of which every second datagram is lost once', async () => {
    const seen = new Set<string>();
    const lose: Disturbance = (flight) =>
      flight.filter((datagram, index) => {
        // A record that is encrypted looks different each time: there is one of each kind in a handshake.
        const isEncrypted = datagram.readUInt16BE(3) > 0;
        const key = isEncrypted ? `encrypted ${datagram[0]}` : datagram.subarray(13).toString('hex');
        const isFirst = !seen.has(key);
        seen.add(key);
        return !(isFirst && index % 2 === 1);
      });
    expect((await handshake(repaired, { disturb: lose, limitMs: 8000 })).outcome).toBe('connected');
  });

  it('gets through the loss of any one datagram, and of any two neighbours', { timeout: 60_000 }, async () => {
    const withoutLoss = await handshake(repaired, { disturb: countingLoss(-1, 0) });
    expect(withoutLoss.outcome).toBe('connected');
    const places = Array.from({ length: DATAGRAMS_OF_A_HANDSHAKE }, (_, place) => place);
    const lossy = places.flatMap((place) => [1, 2].map((length) => ({ place, length })));
    const stalled = await Promise.all(
      lossy.map(async ({ place, length }) => {
        const { outcome } = await handshake(repaired, { disturb: countingLoss(place, length), limitMs: 20_000 });
        return outcome === 'connected' ? [] : [`${outcome} without datagrams ${place} to ${place + length - 1}`];
      }),
    );
    expect(stalled.flat()).toEqual([]);
  });

  it('gets through duplicated datagrams', async () => {
    const twice: Disturbance = (flight) => flight.flatMap((datagram) => [datagram, Buffer.from(datagram)]);
    expect((await handshake(repaired, { disturb: twice })).outcome).toBe('connected');
  });

  it('stays connected when a ClientHello in clear arrives afterwards', async () => {
    const { server, client, sent } = await handshake(repaired);
    const hello = sent[0]!;
    const received: string[] = [];
    server.onData.subscribe((data) => received.push(data.toString()));
    (server as unknown as { udpOnMessage(data: Buffer): void }).udpOnMessage(Buffer.from(hello));
    await client.send(Buffer.from('still here'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toEqual(['still here']);
  });
});

describe('dtls-record-number', () => {
  const numbersOf = async (stack: WeriftStack): Promise<string[]> => {
    const { client, sent } = await handshake(stack);
    for (let count = 0; count < 12; count++) await client.send(Buffer.from([count]));
    return sent.map((record) => record.subarray(3, 11).toString('hex')).filter((number) => number.startsWith('0001'));
  };

  it('werift alone uses a record number of epoch 1 twice', async () => {
    const numbers = await numbersOf(broken);
    expect(new Set(numbers).size).toBeLessThan(numbers.length);
  });

  it('never uses a record number twice', async () => {
    const numbers = await numbersOf(repaired);
    expect(numbers.length).toBe(13);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('dtls-forged-alert', () => {
  const closesAt = async (stack: WeriftStack, isForged: boolean): Promise<boolean> => {
    const { server, client } = await handshake(stack);
    let isClosed = false;
    server.onClose.subscribe(() => {
      isClosed = true;
    });
    const header = Buffer.from([21, 254, 253, 0, 1, 0, 0, 0, 0, 0, 99, 0, 0]);
    let fragment = Buffer.alloc(26);
    if (!isForged) {
      const protocolVersion = { major: 254, minor: 253 };
      const recordLayerHeader = { contentType: 21, protocolVersion, epoch: 1, sequenceNumber: 99, contentLen: 2 };
      fragment = client.cipher.encryptPacket({ recordLayerHeader, fragment: Buffer.from([1, 0]) } as never)
        .fragment as never;
    }
    header.writeUInt16BE(fragment.length, 11);
    (server as unknown as { udpOnMessage(data: Buffer): void }).udpOnMessage(Buffer.concat([header, fragment]));
    return isClosed;
  };

  it('werift alone closes at an alert that nobody encrypted', async () =>
    expect(await closesAt(broken, true)).toBe(true));
  it('ignores it', async () => expect(await closesAt(repaired, true)).toBe(false));
  it('closes at the alert of the peer', async () => expect(await closesAt(repaired, false)).toBe(true));
});

describe('dtls-session-id', () => {
  /** The session id of the ServerHello, after the headers of record and message, version and random. */
  const sessionIdOf = async (stack: WeriftStack): Promise<string> => {
    let hello: Buffer | undefined;
    const disturb: Disturbance = (flight) => {
      hello ??= flight.find((record) => record.readUInt8(0) === 22 && record.readUInt8(13) === 2);
      return flight;
    };
    expect((await handshake(stack, { disturb })).outcome).toBe('connected');
    const at = 13 + 12 + 2 + 32;
    return hello!.subarray(at + 1, at + 1 + hello!.readUInt8(at)).toString('hex');
  };

  it('werift alone gives every session the same name', async () => {
    expect(await sessionIdOf(broken)).toBe('00');
  });

  it('gives it none', async () => {
    expect(await sessionIdOf(repaired)).toBe('');
  });
});

describe('dtls-client-delay', () => {
  const helloAtOnce = (stack: WeriftStack): boolean => {
    let isSent = false;
    const send = async (): Promise<void> => {
      isSent = true;
    };
    const connection = { onData: { subscribe: () => undefined }, send, close: () => undefined };
    const [own] = certificates;
    const certificate = new stack.RTCCertificate(own!.keyPem, own!.certPem, { hash: 4, signature: 3 });
    const transport = new stack.RTCDtlsTransport({}, { role: 'controlled', connection } as never, certificate, []);
    transport.setRemoteParams(new stack.RTCDtlsParameters([{ algorithm: 'sha-256', value: 'AA' }], 'server'));
    transport.start().catch(() => undefined);
    if (transport.dtls) transport.dtls.dtls.flight = 99;
    return isSent;
  };

  it('werift alone waits before its ClientHello', () => {
    expect(helloAtOnce(broken)).toBe(false);
  });

  it('sends its ClientHello at once', () => {
    expect(helloAtOnce(repaired)).toBe(true);
  });
});
