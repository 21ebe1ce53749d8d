import { expect, test } from 'vitest';
import { BudgetError } from '../errors.ts';
import { Kernel } from './kernel.ts';

test('events happen in order of due time, then of asking, with every microtask and tick in between', async () => {
  const kernel = new Kernel();
  const seen: string[] = [];
  const event = (name: string) => () => {
    seen.push(`${name}@${kernel.nowUs}`);
    process.nextTick(() => void Promise.resolve().then(() => process.nextTick(() => seen.push(`${name} tick`))));
  };
  kernel.at(20, 'b', event('b'));
  kernel.at(10, 'a', event('a'));
  kernel.at(20, 'c', event('c'));
  kernel.at(31, 'late', event('late'));
  await kernel.runUntil(30);
  expect(seen).toEqual(['a@10', 'a tick', 'b@20', 'b tick', 'c@20', 'c tick']);
  expect(kernel.nowUs).toBe(30);
});

test('a long promise chain ends before the next event begins', async () => {
  const kernel = new Kernel();
  let depth = 0;
  let seenByNext = 0;
  kernel.at(1, 'chain', () => {
    void (async () => {
      for (let i = 0; i < 5000; i++) {
        await Promise.resolve();
        depth++;
      }
    })();
  });
  kernel.at(1, 'next', () => (seenByNext = depth));
  await kernel.runUntil(1);
  expect(seenByNext).toBe(5000);
});

test('a promise settles in virtual time, whatever the wall clock says', async () => {
  const kernel = new Kernel();
  const wait = (ms: number) => new Promise<void>((resolve) => kernel.afterUs(ms * 1000, 'wait', resolve));
  const body = async (): Promise<number> => {
    await wait(20_000);
    await wait(40_000);
    return kernel.nowUs;
  };
  expect(await kernel.runUntilSettled(body())).toBe(60_000_000);
});

test('a promise that nothing can settle is told so, with what waits', async () => {
  const kernel = new Kernel();
  await expect(kernel.runUntilSettled(new Promise(() => undefined))).rejects.toThrow(/Nothing is left to happen/);
  const again = (): void => void kernel.afterUs(1_000_000, 'keep-alive', again);
  again();
  const run = kernel.runUntilSettled(new Promise(() => undefined), { limitUs: 5_500_000 });
  await expect(run).rejects.toThrow(BudgetError);
  await expect(run).rejects.toThrow(/within 5\.500000 s .* keep-alive at 6\.000000 s/);
});

test('an error thrown by an event rejects the run, and the kernel runs on afterwards', async () => {
  const kernel = new Kernel();
  kernel.at(5, 'bad', () => {
    throw new Error('from the event');
  });
  await expect(kernel.runUntil(10)).rejects.toThrow('from the event');
  await kernel.runUntil(10);
  expect(kernel.nowUs).toBe(10);
});

test('two kernels run interleaved without disturbing one another', async () => {
  const run = async (): Promise<string> => {
    const kernel = new Kernel();
    const seen: number[] = [];
    for (let i = 0; i < 500; i++) kernel.at((i * 7919) % 1000, 'event', () => seen.push(i));
    await kernel.runUntil(1000);
    return seen.join();
  };
  const [a, b] = await Promise.all([run(), run()]);
  expect(a).toBe(b);
  expect(a).toBe(await run());
});

test('cancelled events neither happen nor pile up', async () => {
  const kernel = new Kernel();
  let happened = 0;
  for (let i = 0; i < 50_000; i++) kernel.at(1_000_000 + i, 'never', () => happened++).cancel();
  kernel.at(7, 'once', () => happened++);
  expect(kernel.pending()).toEqual([{ dueUs: 7, reason: 'once' }]);
  await kernel.runUntil(2_000_000);
  expect(happened).toBe(1);
});
