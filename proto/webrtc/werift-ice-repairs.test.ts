import { beforeAll, describe, expect, it } from 'vitest';
import { buildStunMessage, STUN_ATTRIBUTE, STUN_TYPE } from '../rtp/stun-message.ts';
import type { WeriftStack } from './werift-repairs.ts';
import { freshWerift } from './werift-copy.test-support.ts';

let broken: WeriftStack;
let repaired: WeriftStack;

beforeAll(async () => {
  broken = await freshWerift('ice-broken', 'all');
  repaired = await freshWerift('ice-repaired', []);
});

describe('public-stun-lookup', () => {
  const stunServerOf = (stack: WeriftStack): unknown => new stack.Connection(true, {}).stunServer;

  it('werift alone takes a public STUN host', () => expect(stunServerOf(broken)).toBeDefined());
  it('takes none', () => expect(stunServerOf(repaired)).toBeUndefined());
  it('takes the one it was given', () => {
    const connection = new repaired.Connection(true, { stunServer: ['127.0.0.1', 3478] } as never);
    expect(connection.stunServer).toEqual(['127.0.0.1', 3478]);
  });
});

describe('stun-request-integrity', () => {
  const answersTo = (stack: WeriftStack, password: (own: string) => string | undefined): number => {
    const connection = new stack.Connection(false, {});
    let answers = 0;
    const sendStun = async (): Promise<void> => void answers++;
    const onRequestReceived = new stack.Event<[unknown, unknown, Buffer]>();
    const protocol = { onRequestReceived, onDataReceived: new stack.Event(), sendStun, type: 'stun' };
    (connection as unknown as { ensureProtocol(protocol: unknown): void }).ensureProtocol(protocol);
    const username = Buffer.from(`${connection.localUsername}:peer`);
    const key = password(connection.localPassword);
    const attributes = [
      { type: STUN_ATTRIBUTE.username, value: username },
      { type: STUN_ATTRIBUTE.priority, value: Buffer.from([0, 0, 0, 1]) },
      { type: STUN_ATTRIBUTE.iceControlling, value: Buffer.alloc(8, 5) },
    ];
    const bytes = buildStunMessage(
      STUN_TYPE.bindingRequest,
      Buffer.alloc(12, 1),
      attributes,
      key === undefined ? undefined : Buffer.from(key),
    );
    onRequestReceived.execute(stack.parseMessage(bytes), ['127.0.0.1', 9], bytes);
    return answers;
  };

  it('werift alone answers without integrity', () => expect(answersTo(broken, () => undefined)).toBe(1));
  it('werift alone answers with a wrong password', () => expect(answersTo(broken, () => 'wrong')).toBe(1));
  it('refuses a request without integrity', () => expect(answersTo(repaired, () => undefined)).toBe(0));
  it('refuses a wrong password', () => expect(answersTo(repaired, () => 'wrong')).toBe(0));
  it('answers the right password', () => expect(answersTo(repaired, (own) => own)).toBe(1));
});

describe('restart-keeps-pair', () => {
  const sentWhileRestarting = async (stack: WeriftStack): Promise<number> => {
    const connection = new stack.Connection(true, {});
    let sent = 0;
    const sendData = async (): Promise<void> => void sent++;
    connection.nominated = { protocol: { sendData }, remoteAddr: ['127.0.0.1', 9] } as never;
    await connection.restart();
    await connection.send(Buffer.from([22]));
    return sent;
  };

  it('werift alone drops what is sent while it restarts', async () =>
    expect(await sentWhileRestarting(broken)).toBe(0));
  it('goes on with the old pair', async () => expect(await sentWhileRestarting(repaired)).toBe(1));
});

describe('restart-starts-checks', () => {
  const startsAfterRestart = async (stack: WeriftStack): Promise<number> => {
    let starts = 0;
    const iceTransport = { state: 'new', start: async (): Promise<void> => void starts++ };
    const pc = {
      dtlsTransports: [{ state: 'connected', iceTransport }],
      secureManager: { setConnectionState: () => undefined },
    };
    await (stack.RTCPeerConnection.prototype as unknown as { connect(): Promise<void> }).connect.call(pc);
    return starts;
  };

  it('werift alone starts no checks after a restart', async () => expect(await startsAfterRestart(broken)).toBe(0));
  it('starts them', async () => expect(await startsAfterRestart(repaired)).toBe(1));
});

describe('restart-after-move', () => {
  const offered = async (stack: WeriftStack, options: object, localIp: string): Promise<string[]> => {
    const connection = new stack.Connection(true, { useIpv4: false, useIpv6: false, ...options });
    const closed: string[] = [];
    const localCandidate = { refreshId: () => undefined, host: localIp };
    const protocol = { localIp, localCandidate, close: async () => void closed.push(localIp) };
    (connection as unknown as { protocols: unknown[] }).protocols.push(protocol);
    await connection.restart();
    await connection.gatherCandidates();
    return [...connection.localCandidates.map(({ host }) => host), ...closed.map((host) => `closed ${host}`)];
  };
  /** For documentation (RFC 5737): no machine has it. */
  const GONE = '192.0.2.1';

  it('werift alone offers a socket of an address that is gone', async () =>
    expect(await offered(broken, {}, GONE)).toEqual([GONE]));
  it('closes it', async () => expect(await offered(repaired, {}, GONE)).toEqual([`closed ${GONE}`]));
  it('keeps what was told by option', async () =>
    expect(await offered(repaired, { additionalHostAddresses: [GONE] }, GONE)).toEqual([GONE]));
});

describe('check-patience', () => {
  interface Agent {
    checkRequestOptions(pair: unknown): { readonly retransmissions: number; readonly signal?: AbortSignal };
    setState(state: string): void;
  }
  const agentOf = (stack: WeriftStack): Agent => new stack.Connection(true, {}) as unknown as Agent;
  const pairOver = (transport: string): unknown => ({ localCandidate: { transport } });

  it('werift alone gives a check up after four more tries, which are over in 1.5 s', () =>
    expect(agentOf(broken).checkRequestOptions(pairOver('udp')).retransmissions).toBe(4));
  it('tries on for half a minute, and not over a stream', () => {
    const agent = agentOf(repaired);
    expect(agent.checkRequestOptions(pairOver('udp')).retransmissions).toBe(9);
    expect(agent.checkRequestOptions(pairOver('tcp')).retransmissions).toBe(0);
  });
  it.each(['connected', 'closed'])('gives up what is under way once it is %s; a later restart begins anew', (state) => {
    const agent = agentOf(repaired);
    const first = agent.checkRequestOptions(pairOver('udp'));
    agent.setState('checking');
    expect(first.signal?.aborted).toBe(false);
    agent.setState(state);
    expect(first.signal?.aborted).toBe(true);
    expect(agent.checkRequestOptions(pairOver('udp')).signal?.aborted).toBe(false);
  });
});
