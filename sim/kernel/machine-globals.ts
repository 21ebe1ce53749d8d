/** Told which global of the machine was read. */
type OnRead = (what: string) => void;

const watchers = new Set<OnRead>();
let restore: (() => void) | undefined;

/**
 * Reports reads of `Date`, `Math.random`, `performance.now` and `process.hrtime` until the returned function is called; the values stay
 * the machine's. The wrappers stand for as long as somebody watches, and no longer.
 */
export function watchMachineGlobals(onRead: OnRead): () => void {
  const watcher: OnRead = (what) => onRead(what);
  watchers.add(watcher);
  restore ??= wrap();
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    restore?.();
    restore = undefined;
  };
}

function tell(what: string): void {
  // Who reads belongs to one world at most: every watcher asks for its own.
  for (const watcher of watchers) return watcher(what);
}

function wrap(): () => void {
  const restores = [
    replace(globalThis, 'Date', watchedDate(Date)),
    replace(Math, 'random', watched('Math.random', Math.random)),
    replace(performance, 'now', watched('performance.now', performance.now.bind(performance))),
    replace(
      process,
      'hrtime',
      Object.assign(watched('process.hrtime', process.hrtime), {
        bigint: watched('process.hrtime.bigint', process.hrtime.bigint),
      }),
    ),
  ];
  return () => {
    for (const undo of restores) undo();
  };
}

/** Dates of a given time are arithmetic; only the present is the machine's. */
function watchedDate(RealDate: DateConstructor): DateConstructor {
  return new Proxy(RealDate, {
    construct: (target, parameters: unknown[], newTarget) => {
      if (parameters.length === 0) tell('new Date()');
      return Reflect.construct(target, parameters, newTarget) as object;
    },
    apply: (target) => {
      tell('Date()');
      return target();
    },
    get: (target, key, receiver) => {
      if (key === 'now') tell('Date.now');
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

function watched<Arguments extends unknown[], Result>(
  what: string,
  real: (...values: Arguments) => Result,
): (...values: Arguments) => Result {
  return (...values) => {
    tell(what);
    return real(...values);
  };
}

/** Puts a value in a property's place; gives the way back to exactly the property that was there. */
function replace(owner: object, key: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, {
    value,
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
  });
  return () => {
    if (before === undefined) Reflect.deleteProperty(owner, key);
    else Object.defineProperty(owner, key, before);
  };
}
