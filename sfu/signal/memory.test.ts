import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LeaveRequest, SignalRequest } from '@livekit/protocol';
import { expect, test, vi } from 'vitest';
import { AgentDispatches } from '../services/agents/agent-dispatches.ts';
import { AgentWorkers } from '../services/agents/agent-workers.ts';
import { CoreBench } from './core-bench.test-support.ts';

vi.setConfig({ testTimeout: 120_000 });

const leave = new SignalRequest({ message: { case: 'leave', value: new LeaveRequest() } });
/** Without sockets; those with sockets and with media are counted by `scenarios/soak`. */
const JOINS = 1_000;
const WARM_UP = 500;
/** What the collector and the machine make of the heap between two looks. */
const NOISE_BYTES = 2_000_000;
/** Ten thousand sessions may not grow the heap by more than five megabytes. */
const MOST_BYTES_PER_JOIN = 300;

function collectedHeapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** One client comes into a room where somebody stays, publishes, resumes and leaves. */
function visit(bench: CoreBench, index: number): void {
  const guest = bench.joinActive(`guest-${index % 50}`);
  guest.media.publish('TR_1');
  guest.session?.ended();
  bench.join(`guest-${index % 50}`, { query: 'reconnect=1' }).say(leave);
  bench.join('passing', { room: `room-${index}` }).say(leave);
  bench.clock.advance(20_000);
}

test(`${JOINS} joins and leaves leave nothing behind`, () => {
  const bench = new CoreBench();
  bench.observers.push(new AgentDispatches(bench.core, new AgentWorkers(bench.core)));
  const host = bench.joinActive('host');
  const visits = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      visit(bench, index);
      host.forget();
      host.frames.length = 0;
      bench.lines.length = 0;
    }
  };
  visits(WARM_UP / 2);
  const before = collectedHeapBytes();
  visits(JOINS / 2);
  const grownBytes = collectedHeapBytes() - before;
  expect(bench.rooms.list().map(({ name }) => name)).toEqual(['room']);
  expect(
    bench.rooms
      .find('room')
      ?.participants()
      .map(({ identity }) => identity),
  ).toEqual(['host']);
  // The host's own: when it refreshes its token, and when the room tells its next news.
  expect(bench.clock.pending).toBeLessThanOrEqual(3);
  expect(grownBytes).toBeLessThan(NOISE_BYTES + JOINS * MOST_BYTES_PER_JOIN);
});
