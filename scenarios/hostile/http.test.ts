import { ListParticipantsRequest } from '@livekit/protocol';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMITS } from '#sfu/limits';
import { lifeUnderAttack, type Scene } from './besieged-room.ts';
import type { RawClient } from './raw-client.ts';
import { expectUnnoticed } from './unnoticed.test-support.ts';

vi.setConfig({ testTimeout: 120_000 });

async function namesInRoom({ api, room }: Scene): Promise<readonly string[]> {
  const answer = await api.call('ListParticipants', new ListParticipantsRequest({ room: room.name }));
  return (answer.response?.participants ?? []).map(({ identity }) => identity).toSorted();
}

describe('connections that ask for nothing, a byte at a time', () => {
  const CONNECTIONS = 100;
  const limits = { connections: 40 };

  /** @returns Whether somebody new got in meanwhile, and how many of the slow connections were left after the server's patience */
  const slowloris = async (scene: Scene): Promise<{ readonly status: number; readonly left: number }> => {
    const clients: RawClient[] = [];
    for (let index = 0; index < CONNECTIONS; index += 1) {
      const client = scene.rawClient('slow');
      client.listen();
      client.write(Buffer.from('GET / HTTP/1.1\r\nHost: server\r\nX-Slow: '));
      clients.push(client);
    }
    let newcomer: Promise<number> | undefined;
    for (let ms = 0; ms <= DEFAULT_LIMITS.requestPatienceMs; ms += 500) {
      for (const client of clients) client.write(Buffer.from('x'));
      if (ms === 1_000) newcomer = scene.room.tryJoin('newcomer', { media: false }).then(({ status }) => status);
      await scene.pause(500);
    }
    return { status: (await newcomer) ?? 0, left: clients.filter(({ isCut }) => !isCut).length };
  };

  it('make way for somebody new, and are cut in the end', async () => {
    let outcome;
    await expectUnnoticed({ limits, attack: async (scene) => void (outcome = await slowloris(scene)) });
    expect(outcome).toEqual({ status: 101, left: 0 });
  });

  it('keep others out of a server that has idle-connections-kept', async () => {
    let outcome: { readonly status: number } | undefined;
    await lifeUnderAttack({
      forMs: 100,
      limits,
      defects: ['idle-connections-kept'],
      attack: async (scene) => void (outcome = await slowloris(scene)),
    });
    expect(outcome?.status).toBe(0);
  });
});

describe('a flood of joins', () => {
  const JOINS = 200;

  it.each([
    ['of one identity', (index: number) => `mallory-${index % 1}`],
    ['of many', (index: number) => `mallory-${index}`],
  ])('%s is let in and out again, and nobody notices', async (_whose, identityOf) => {
    let names: readonly string[] = [];
    let timesTold = 0;
    await expectUnnoticed({
      attack: async (scene) => {
        const clients: RawClient[] = [];
        const after = scene.bob.mark();
        for (let index = 0; index < JOINS; index += 1) {
          const client = scene.rawClient('flood');
          client.listen();
          client.upgrade(scene.room.token(identityOf(index)));
          clients.push(client);
          await scene.pause(5);
        }
        await scene.pause(500);
        for (const client of clients) client.close();
        await scene.pause(500);
        names = await namesInRoom(scene);
        timesTold = scene.bob.signals.filter(
          ({ order, message }) =>
            order > after &&
            message.case === 'update' &&
            message.value.participants.some(({ identity }) => identity.startsWith('mallory')),
        ).length;
      },
    });
    expect(names).toEqual(['alice', 'bob']);
    // A join and an end each, at most.
    expect(timesTold).toBeGreaterThan(0);
    expect(timesTold).toBeLessThanOrEqual(2 * JOINS);
  });
});
