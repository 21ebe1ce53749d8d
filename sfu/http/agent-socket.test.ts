import { RegisterWorkerRequest, ServerMessage, WorkerMessage } from '@livekit/protocol';
import { AgentDispatchClient, TwirpError } from 'livekit-server-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { KEY, SECRET, SfuBench } from '../node/sfu-bench.test-support.ts';

let bench: SfuBench;

beforeEach(async () => {
  bench = await SfuBench.start();
});
afterEach(() => bench.close());

/** HTTP status of a refused handshake, or the first message after the registration. */
function connect(isAgent: boolean): Promise<number | ServerMessage> {
  const url = `${bench.sfu.url}/agent?protocol=1`;
  const headers = { authorization: `Bearer ${bench.token('worker', { agent: isAgent })}` };
  const socket = new WebSocket(url, { headers });
  return new Promise((resolve) => {
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
    socket.on('open', () => {
      const message = { case: 'register', value: new RegisterWorkerRequest() } as const;
      socket.send(new WorkerMessage({ message }).toBinary());
    });
    socket.on('message', (data: Buffer) => {
      socket.terminate();
      resolve(ServerMessage.fromBinary(new Uint8Array(data)));
    });
  });
}

test('a worker needs the agent grant; a plain request finds nothing (HOOK-013)', async () => {
  expect(await connect(true)).toMatchObject({ message: { case: 'register' } });
  expect(await connect(false)).toBe(401);
  expect((await fetch(`${bench.httpUrl}/agent`)).status).toBe(404);
});

test('a worker without the grant comes in by defect only', async () => {
  const faulty = await SfuBench.start(['agent-grant-unchecked']);
  const sound = bench;
  bench = faulty;
  expect(await connect(false)).toMatchObject({ message: { case: 'register' } });
  await faulty.close();
  bench = sound;
});

test("LiveKit's own client makes, lists and deletes dispatches (HOOK-014)", async () => {
  const api = new AgentDispatchClient(bench.httpUrl, KEY, SECRET);
  const made = await api.createDispatch('room', 'helper', { metadata: 'm' });
  expect(made).toMatchObject({ agentName: 'helper', room: 'room', metadata: 'm' });
  expect((await api.listDispatch('room')).map(({ agentName }) => agentName)).toEqual(['', 'helper']);
  expect((await api.getDispatch(made.id, 'room'))?.id).toBe(made.id);
  await api.deleteDispatch(made.id, 'room');
  expect(await api.listDispatch('room')).toHaveLength(1);
  const again: unknown = await api.deleteDispatch(made.id, 'room').catch((error: unknown) => error);
  expect(again instanceof TwirpError && again.code).toBe('not_found');
});
