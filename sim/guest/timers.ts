import type { SimHost } from '../network/host.ts';
import type { HostTimer } from '../network/ports.ts';

type Callback = (...args: unknown[]) => void;

/** Longest delay that Node takes (2^31 − 1 ms); longer ones and those below 1 ms become 1 ms. */
const MAX_DELAY_MS = 2_147_483_647;

/** What `setTimeout` gives in Node, on virtual time. */
export class GuestTimer {
  readonly #host: SimHost;
  readonly #delayMs: number;
  readonly #reason: string;
  readonly #run: () => void;
  #timer: HostTimer | undefined;

  constructor(host: SimHost, reason: string, delay: unknown, run: () => void) {
    const delayMs = Math.trunc(Number(delay));
    this.#host = host;
    this.#reason = reason;
    this.#delayMs = delayMs >= 1 && delayMs <= MAX_DELAY_MS ? delayMs : 1;
    this.#run = run;
    this.refresh();
  }

  refresh(): this {
    this.#timer?.cancel();
    this.#timer = this.#host.after(this.#delayMs * 1000, this.#reason, this.#run);
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return this.#timer !== undefined;
  }

  close(): this {
    this.#timer?.cancel();
    this.#timer = undefined;
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The timer functions of a host. */
export interface GuestTimers {
  setTimeout(run: Callback, delayMs?: unknown, ...args: unknown[]): GuestTimer;
  setInterval(run: Callback, delayMs?: unknown, ...args: unknown[]): GuestTimer;
  setImmediate(run: Callback, ...args: unknown[]): { close(): void };
  clearTimeout(timer: unknown): void;
  clearInterval(timer: unknown): void;
  clearImmediate(timer: unknown): void;
}

export function makeTimers(host: SimHost): GuestTimers {
  const clear = (timer: unknown): void => {
    if (timer instanceof GuestTimer || timer instanceof GuestImmediate) timer.close();
  };
  return {
    setTimeout: (run, delayMs, ...args) => new GuestTimer(host, 'guest-timeout', delayMs, () => run(...args)),
    setInterval: (run, delayMs, ...args) => {
      let isCleared = false;
      const interval = new GuestTimer(host, 'guest-interval', delayMs, () => {
        run(...args);
        if (!isCleared) interval.refresh();
      });
      const close = interval.close.bind(interval);
      interval.close = () => {
        isCleared = true;
        return close();
      };
      return interval;
    },
    setImmediate: (run, ...args) => new GuestImmediate(host.after(0, 'guest-immediate', () => run(...args))),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
}

class GuestImmediate {
  readonly #timer: HostTimer;

  constructor(timer: HostTimer) {
    this.#timer = timer;
  }

  close(): void {
    this.#timer.cancel();
  }
}

interface WaitOptions {
  readonly signal?: AbortSignal;
}

/** `node:timers/promises` of a host. */
export function makePromiseTimers({ setTimeout, setImmediate, clearTimeout }: GuestTimers): Record<string, unknown> {
  const wait = (delayMs?: number, value?: unknown, { signal }: WaitOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      }, delayMs);
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  return {
    setTimeout: wait,
    setImmediate: (value?: unknown) => new Promise((resolve) => setImmediate(() => resolve(value))),
    scheduler: { wait: (delayMs: number, options?: WaitOptions) => wait(delayMs, undefined, options) },
  };
}
