import { once } from 'node:events';
import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import * as websocket from 'ws';
import { expect, onTestFinished, test } from 'vitest';
import { decodeSignalResponse } from '#proto/livekit/signal-codec';
import { signToken } from '#proto/livekit/token';
import { Defects } from '../defects/defects.ts';
import { FakeMediaSession } from '../participant/fake-media-session.test-support.ts';
import { CountingRandom } from '../ports/counting-random.test-support.ts';
import { FakeClock } from '../ports/fake-clock.test-support.ts';
import { idleEngine } from '../ports/idle-engine.test-support.ts';
import type { Streams } from '../ports/streams.ts';
import { createSfu } from '../sfu.ts';
import { defaultSfuConfig } from '../sfu-config.ts';

const KEYS = new Map([['devkey', 'a-secret-of-thirty-two-characters']]);

/** An SFU whose clients are byte streams inside this process; `dial` gives the client's end. */
async function start(): Promise<{ readonly clock: FakeClock; readonly dial: () => Duplex }> {
  const clock = new FakeClock();
  let accept: (stream: Duplex) => void = () => undefined;
  const streams: Streams = {
    listen: ({ onStream }) => {
      accept = (stream) => onStream(stream, { address: '10.0.0.2', port: 4 });
      return Promise.resolve({ address: '10.0.0.1', port: 80, close: () => Promise.resolve() });
    },
  };
  const sfu = await createSfu({
    config: defaultSfuConfig({ keys: KEYS, isDeflateOffered: false }),
    ...{ clock, streams, websocket },
    random: new CountingRandom(),
    engine: idleEngine(),
    defects: new Defects(),
    createMediaSession: (owner) => new FakeMediaSession(owner),
  });
  onTestFinished(() => sfu.close());
  const dial = (): Duplex => {
    const [client, server] = duplexPair();
    accept(server);
    return client;
  };
  return { clock, dial };
}

/** Everything that a stream says until it ends. */
async function textOf(stream: Duplex): Promise<string> {
  let text = '';
  for await (const part of stream) text += String(part);
  return text;
}

test('a request over a simulated stream is answered without a look at the machine’s time', async () => {
  const { clock, dial } = await start();
  const stream = dial();
  stream.write('GET / HTTP/1.1\r\nHost: sfu\r\nConnection: close\r\n\r\n');
  const answer = await textOf(stream);
  expect(answer.split('\r\n')).toEqual([
    'HTTP/1.1 200 OK',
    'Vary: Origin',
    `Date: ${new Date(clock.unixMs()).toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    'Content-Length: 2',
    'Connection: close',
    '',
    'OK',
  ]);
});

test('two runs of the same joins say the same bytes', async () => {
  const run = async (): Promise<string[]> => {
    const { clock, dial } = await start();
    const exp = Math.floor(clock.unixMs() / 1000) + 60;
    const token = signToken(
      { iss: 'devkey', sub: 'alice', exp, video: { roomJoin: true, room: 'room' } },
      KEYS.get('devkey') ?? '',
    );
    const socket = new websocket.WebSocket(`ws://sfu/rtc?protocol=16&access_token=${token}`, {
      createConnection: () => dial() as never,
    });
    const frames: string[] = [];
    await new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        frames.push(data.toString('hex'));
        if (decodeSignalResponse(new Uint8Array(data)).message.case === 'refreshToken') resolve();
      });
    });
    socket.close();
    await once(socket, 'close');
    return frames;
  };
  const first = await run();
  expect(first).toHaveLength(2);
  expect(await run()).toEqual(first);
});
