import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createProgress } from './progress.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function terminal(): { readonly stream: NodeJS.WriteStream; drawn(): string } {
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 40 });
  return { stream: stream as unknown as NodeJS.WriteStream, drawn: () => String(stream.read() ?? '') };
}

it('shows how far it is, what runs and what failed', () => {
  const { stream, drawn } = terminal();
  const progress = createProgress(stream, 7);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) progress.started(`area/${name}`);
  progress.finished('area/a', 'untestable');
  vi.advanceTimersByTime(2_000);
  expect(drawn()).toContain('1/7 cases, 1 failed, 2 s  running area/b, area/c, area/d, area/e and 1 more');
  progress.stop();
});

it('draws nothing more once it has stopped', () => {
  const { stream, drawn } = terminal();
  const progress = createProgress(stream, 1);
  progress.stop();
  drawn();
  vi.advanceTimersByTime(2_000);
  expect(drawn()).toBe('');
});

it('is quiet where there is no terminal', () => {
  const progress = createProgress(undefined, 1);
  progress.started('area/a');
  progress.finished('area/a', 'pass');
  progress.stop();
  expect(vi.getTimerCount()).toBe(0);
});
