import { X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import fc from 'fast-check';
import * as werift from 'werift';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildStunMessage, STUN_ATTRIBUTE, STUN_TYPE } from '#proto/rtp/stun-message';
import { NodeDatagrams } from '../../../node/node-datagrams.ts';
import type { Datagrams, SocketAddress } from '../../../ports/datagrams.ts';
import type { EngineCertificate } from './dtls-session.ts';
import { EngineRig, makeCertificate, ManualClock, openTransport } from './engine-rig.test-support.ts';
import { connectPublisher, until } from './werift-peer.test-support.ts';

let rig: EngineRig;
let victim: EngineCertificate;
let thief: EngineCertificate;

beforeAll(async () => {
  rig = await EngineRig.create();
  victim = await makeCertificate();
  thief = await makeCertificate();
});
afterEach(() => rig.close());

const track = (): unknown => new werift.MediaStreamTrack({ kind: 'audio' });

describe('proof of the peer', () => {
  it.each(['client', 'server'] as const)(
    'refuses a peer whose certificate is not the announced one; it is DTLS %s',
    async (dtlsRole) => {
      const engine = await rig.openEngine();
      const { transport, states, reasons } = openTransport(engine);
      const fingerprint = new X509Certificate(victim.certPem).fingerprint256;
      const { pc } = await connectPublisher(werift, engine, transport, { dtlsRole, track: track(), fingerprint });
      rig.closers.push(() => pc.close());
      await until('failed', () => transport.state === 'failed');
      expect(states).not.toContain('connected');
      expect(reasons.at(-1)).toContain('does not match the fingerprint');
    },
  );

  it.each(['client', 'server'] as const)(
    'refuses an impostor that shows the announced certificate; it is DTLS %s',
    async (dtlsRole) => {
      // The client under test runs on the repaired stack too; it shows the victim's certificate and signs with its own key.
      const stolen = new werift.RTCCertificate(thief.keyPem, victim.certPem, { hash: 4, signature: 3 });
      const { localCertificate } = werift.RTCDtlsTransport;
      werift.RTCDtlsTransport.localCertificate = stolen;
      rig.closers.push(() => void (werift.RTCDtlsTransport.localCertificate = localCertificate as never));
      const engine = await rig.openEngine();
      const { transport, states, reasons } = openTransport(engine);
      const { pc, sdp } = await connectPublisher(werift, engine, transport, { dtlsRole, track: track() });
      rig.closers.push(() => pc.close());
      const announced = sdp.media[0]?.fingerprint?.hash ?? sdp.fingerprint?.hash;
      expect(announced).toBe(new X509Certificate(victim.certPem).fingerprint256);
      await until('failed', () => transport.state === 'failed');
      expect(states).not.toContain('connected');
      expect(reasons.at(-1)).toContain('does not own the key');
    },
  );
});

/** Hands received DTLS datagrams over in another order: those that come within one turn are reversed. */
class ShufflingDatagrams implements Datagrams {
  readonly #inner = new NodeDatagrams();

  bind(options: Parameters<Datagrams['bind']>[0]): ReturnType<Datagrams['bind']> {
    let held: [Buffer, SocketAddress][] = [];
    const release = (): void => {
      const batch = held.reverse();
      held = [];
      for (const [data, from] of batch) options.onDatagram(data, from);
    };
    const onDatagram = (data: Buffer, from: SocketAddress): void => {
      const isDtls = data[0]! >= 20 && data[0]! <= 63;
      if (!isDtls) return options.onDatagram(data, from);
      if (held.length === 0) setTimeout(release, 15);
      held.push([data, from]);
    };
    return this.#inner.bind({ ...options, onDatagram });
  }
}

describe('a bad network', () => {
  it.each(['client', 'server'] as const)(
    'does not stall when flights are reordered; the peer is DTLS %s',
    async (dtlsRole) => {
      const engine = await rig.openEngine({ datagrams: new ShufflingDatagrams() });
      const { transport } = openTransport(engine);
      const { pc } = await connectPublisher(werift, engine, transport, { dtlsRole, track: track() });
      rig.closers.push(() => pc.close());
      await until('connected', () => transport.state === 'connected');
    },
  );

  it('survives garbage on a connected path', async () => {
    let inject: ((data: Buffer, from: SocketAddress) => void) | undefined;
    const peers: SocketAddress[] = [];
    const inner = new NodeDatagrams();
    const datagrams: Datagrams = {
      bind: (options) => {
        inject = options.onDatagram;
        return inner.bind({
          ...options,
          onDatagram: (data, from) => {
            peers.push(from);
            options.onDatagram(data, from);
          },
        });
      },
    };
    const engine = await rig.openEngine({ datagrams });
    const { transport } = openTransport(engine);
    const { pc } = await connectPublisher(werift, engine, transport, { dtlsRole: 'client', track: track() });
    rig.closers.push(() => pc.close());
    await until('connected', () => transport.state === 'connected');
    const { address, port } = transport.path!;
    const firstOctets = [0, 1, 20, 21, 22, 23, 63, 64, 127, 128, 144, 191, 192, 255];
    fc.assert(
      fc.property(fc.constantFrom(...firstOctets), fc.uint8Array({ maxLength: 200 }), (first, rest) => {
        inject!(Buffer.from([first, ...rest]), { address, port });
      }),
      { numRuns: 2000 },
    );
    inject!(Buffer.alloc(65_507, 0x90), { address, port });
    inject!(Buffer.alloc(0), { address, port });
    expect(transport.state).toBe('connected');
    expect(peers.length).toBeGreaterThan(0);
  });
});

/** Loses the first encrypted handshake record, Finished, on its way out. */
class FinishedLosingDatagrams implements Datagrams {
  readonly #inner = new NodeDatagrams();
  lost = 0;

  async bind(options: Parameters<Datagrams['bind']>[0]): ReturnType<Datagrams['bind']> {
    const socket = await this.#inner.bind(options);
    const send: typeof socket.send = (data, to) => {
      const isFinished = data[0] === 22 && data[4] === 1;
      if (isFinished && this.lost === 0) this.lost += 1;
      else socket.send(data, to);
    };
    return { address: socket.address, port: socket.port, send, close: () => socket.close() };
  }
}

it('a Finished that was lost is sent again in a form that the peer can read', async () => {
  const datagrams = new FinishedLosingDatagrams();
  const engine = await rig.openEngine({ datagrams });
  const { transport } = openTransport(engine);
  const { pc } = await connectPublisher(werift, engine, transport, { dtlsRole: 'client', track: track() });
  rig.closers.push(() => pc.close());
  await until('the client is connected', () => pc.dtlsTransports[0]?.state === 'connected');
  expect([datagrams.lost, transport.state]).toEqual([1, 'connected']);
});

describe('connectivity checks', () => {
  async function ask(
    engine: { readonly candidates: readonly { readonly port: number }[] },
    requests: readonly Buffer[],
  ): Promise<Buffer[]> {
    const socket = createSocket('udp4');
    rig.closers.push(() => socket.close());
    const answers: Buffer[] = [];
    socket.on('message', (data) => answers.push(data));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    for (const request of requests) socket.send(request, engine.candidates[0]!.port, '127.0.0.1');
    await until('the last request is answered', () => answers.some((answer) => answer[19] === requests.length));
    return answers;
  }

  it('are answered with the right password only', async () => {
    const engine = await rig.openEngine();
    const { transport } = openTransport(engine);
    const request = (id: number, password: string | undefined): Buffer =>
      buildStunMessage(
        STUN_TYPE.bindingRequest,
        Buffer.alloc(12, id),
        [
          { type: STUN_ATTRIBUTE.username, value: Buffer.from(`${transport.ice.usernameFragment}:x`) },
          { type: STUN_ATTRIBUTE.useCandidate, value: Buffer.alloc(0) },
        ],
        password === undefined ? undefined : Buffer.from(password),
      );
    expect(transport.path).toBeUndefined();
    const answers = await ask(engine, [request(1, undefined), request(2, 'wrong'), request(3, transport.ice.password)]);
    expect(answers.map((answer) => answer[19])).toEqual([3]);
    expect(transport.path?.protocol).toBe('udp');
  });

  it('go on with the old credentials after a restart, until the new ones are used', async () => {
    const engine = await rig.openEngine();
    const { transport } = openTransport(engine);
    const old = transport.ice;
    const fresh = transport.restartIce();
    expect(fresh).not.toEqual(old);
    expect(transport.ice).toEqual(fresh);
    const request = (id: number, { usernameFragment, password }: typeof old): Buffer =>
      buildStunMessage(
        STUN_TYPE.bindingRequest,
        Buffer.alloc(12, id),
        [{ type: STUN_ATTRIBUTE.username, value: Buffer.from(`${usernameFragment}:x`) }],
        Buffer.from(password),
      );
    const answers = await ask(engine, [request(1, old), request(2, fresh)]);
    expect(new Set(answers.map((answer) => answer[19]))).toEqual(new Set([1, 2]));
    const third = transport.restartIce();
    const later = await ask(engine, [request(1, old), request(2, third)]);
    expect(later.map((answer) => answer[19])).toEqual([2]);
  });
});

describe('silence', () => {
  it('is disconnected after 10 s and failed after 15 s; closing leaves no timer', async () => {
    const clock = new ManualClock();
    const engine = await rig.openEngine({ clock });
    const { transport, states } = openTransport(engine);
    const { pc } = await connectPublisher(werift, engine, transport, { dtlsRole: 'client', track: track() });
    rig.closers.push(() => pc.close());
    await until('connected', () => transport.state === 'connected');
    await pc.close();
    clock.advance(9_900);
    expect(transport.state).toBe('connected');
    clock.advance(200);
    expect(transport.state).toBe('disconnected');
    clock.advance(5_000);
    expect(transport.state).toBe('failed');
    await engine.close();
    clock.advance(0);
    expect(states.at(-1)).toBe('closed');
    expect(clock.pendingTimers).toBe(0);
  });

  it('counts anew from an ICE restart on: who has just come back to resume is not given up', async () => {
    const clock = new ManualClock();
    const engine = await rig.openEngine({ clock });
    const { transport } = openTransport(engine);
    const { pc } = await connectPublisher(werift, engine, transport, { dtlsRole: 'client', track: track() });
    rig.closers.push(() => pc.close());
    await until('connected', () => transport.state === 'connected');
    await pc.close();
    clock.advance(14_000);
    transport.restartIce();
    clock.advance(14_000);
    expect(transport.state).toBe('disconnected');
    clock.advance(2_000);
    expect(transport.state).toBe('failed');
  });
});
