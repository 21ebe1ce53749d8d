import { WORLD_BEGIN_UNIX_MS, type SimHost } from '../network/host.ts';

/** `Date` of a host: the machine's, but that "now" is the host's. */
export function makeDate(host: SimHost): DateConstructor {
  class GuestDate extends Date {
    constructor(...args: unknown[]) {
      super(...((args.length === 0 ? [host.clock.unixMs()] : args) as [number]));
    }

    static override now(): number {
      return host.clock.unixMs();
    }

    static override [Symbol.hasInstance](value: unknown): boolean {
      return Object.prototype.toString.call(value) === '[object Date]';
    }
  }
  return GuestDate as unknown as DateConstructor;
}

/** `performance` of a host, with the members that guests read. */
export function makePerformance(host: SimHost): { now(): number; readonly timeOrigin: number } {
  return { now: () => host.clock.nowUs() / 1000, timeOrigin: WORLD_BEGIN_UNIX_MS };
}

/** `process` of a host: high-resolution time is the host's, ticks report what they throw to the kernel. */
export function makeProcess(host: SimHost): NodeJS.Process {
  const nowNs = (): bigint => BigInt(host.clock.nowUs()) * 1000n;
  const hrtime = Object.assign(
    ([seconds, nanoseconds]: [number, number] = [0, 0]): [number, number] => {
      const passed = nowNs() - (BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds));
      return [Number(passed / 1_000_000_000n), Number(passed % 1_000_000_000n)];
    },
    { bigint: nowNs },
  );
  const own = {
    hrtime,
    nextTick: (run: (...args: unknown[]) => void, ...args: unknown[]) =>
      process.nextTick(guarded(host, () => run(...args))),
    uptime: () => host.clock.nowUs() / 1e6,
    env: {
      ...(process.env['DEBUG'] === undefined ? {} : { DEBUG: process.env['DEBUG'] }),
      WS_NO_BUFFER_UTIL: '1',
      WS_NO_UTF_8_VALIDATE: '1',
    },
  };
  return Object.assign(Object.create(process) as NodeJS.Process, own);
}

/** Runs something where no event is on the stack: what it throws fails the kernel's run instead of the whole process. */
export function guarded(host: SimHost, run: () => void): () => void {
  return () => {
    try {
      run();
    } catch (error) {
      host.kernel.fail(error);
    }
  };
}
