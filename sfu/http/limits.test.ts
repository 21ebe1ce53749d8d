import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { SfuBench } from '../node/sfu-bench.test-support.ts';
import { defaultSfuConfig } from '../sfu-config.ts';

/** Status of a refused handshake; 101 when it was accepted. */
function handshake(bench: SfuBench, identity: string, query = ''): Promise<number> {
  const socket = new WebSocket(`${bench.sfu.url}/rtc?protocol=16&access_token=${bench.token(identity)}${query}`);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => resolve(0));
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });
}

test('a connection over the limit is cut, those before it are served', async () => {
  const { limits } = defaultSfuConfig();
  const bench = await SfuBench.start([], { limits: { ...limits, connections: 3 } });
  const clients = [await bench.join('a'), await bench.join('b'), await bench.join('c')];
  await new Promise<void>((resolve) => {
    const socket = connect(bench.sfu.port, bench.sfu.address);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  for (const client of clients) expect(await client.isServed()).toBe(true);
  await bench.close();
});

test('two hundred joins at once all get in, and each hears of itself only once', async () => {
  const bench = await SfuBench.start();
  const identities = Array.from({ length: 200 }, (_, index) => `guest-${index}`);
  const clients = await Promise.all(identities.map((identity) => bench.join(identity)));
  expect(clients.map(({ first }) => first.participant?.identity)).toEqual(identities);
  const others = clients.map(({ first }) => first.otherParticipants.length).toSorted((one, other) => one - other);
  expect(others).toEqual(identities.map((_, index) => index));
  await bench.close();
});

test('a draining server lets nobody new in, keeps who is there, and is done when they have left', async () => {
  const bench = await SfuBench.start();
  const alice = await bench.join('alice');
  bench.media.get('alice')?.connect();
  let isDone = false;
  const drained = bench.sfu.drain().then(() => (isDone = true));
  expect(await handshake(bench, 'bob')).toBe(503);
  expect(await handshake(bench, 'alice', '&reconnect=1')).toBe(101);
  expect(isDone).toBe(false);
  const back = new WebSocket(`${bench.sfu.url}/rtc?protocol=16&reconnect=1&access_token=${bench.token('alice')}`);
  await new Promise((resolve) => back.once('message', resolve));
  expect(await alice.closed).toBe(1000);
  bench.sfu.close().catch(() => undefined);
  await drained;
  expect(isDone).toBe(true);
  back.terminate();
});
