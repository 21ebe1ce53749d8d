import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { Defects } from '../defects/defects.ts';
import { FakeClock } from '../ports/fake-clock.test-support.ts';
import { defaultSfuConfig } from '../sfu-config.ts';
import { SignalSocket } from './signal-socket.ts';

const PING_US = 10_000_000;

test('what was sent before a ping has been read once that ping, and no other, is answered', () => {
  const clock = new FakeClock();
  const pings: string[] = [];
  const events = new EventEmitter();
  const socket = Object.assign(events, { ping: (data: string) => void pings.push(data) }) as unknown as WebSocket;
  const read: number[] = [];
  new SignalSocket(socket, { clock, config: defaultSfuConfig(), defects: new Defects([]) }).feed({
    receive: () => undefined,
    read: (untilUs) => void read.push(untilUs),
    ended: () => undefined,
  });
  clock.advance(10_000);
  events.emit('pong', Buffer.alloc(0));
  clock.advance(3_000);
  events.emit('pong', Buffer.from(pings[0]!));
  clock.advance(17_000);
  events.emit('pong', Buffer.from(pings[1]!));
  events.emit('pong', Buffer.from(pings[2]!));
  expect(read).toEqual([PING_US, 3 * PING_US]);
});
