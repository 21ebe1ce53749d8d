import { createRequire } from 'node:module';
import type { SimHost } from '../network/host.ts';
import { makeCrypto, makeWebCrypto } from './crypto.ts';
import { makeNacl, makeP256 } from './curves.ts';
import { makeDgram } from './dgram.ts';
import { makeDns, makeHttp, makeNet, makeOs, makeTls } from './net.ts';
import { guarded, makeDate, makePerformance, makeProcess } from './time.ts';
import { makePromiseTimers, makeTimers } from './timers.ts';
import { makeZlib } from './zlib.ts';

/** What a guest finds under a name instead of the machine's. */
interface Binding {
  readonly reason: string;
  readonly make: (host: SimHost, globals: Readonly<Record<string, unknown>>) => unknown;
}

type Bindings = Readonly<Record<string, Binding>>;

const timer = (name: keyof ReturnType<typeof makeTimers>, reason: string): Binding => ({
  reason,
  make: (host) => timersOf(host)[name],
});

/** Globals of a guest. Every key is a parameter of the bundle's factory, made in this order. */
export const GLOBALS: Bindings = {
  setTimeout: timer('setTimeout', 'ICE, DTLS and SCTP retransmit by it: virtual time'),
  setInterval: timer('setInterval', 'RTCP reports, NACK loop, heartbeats: virtual time'),
  setImmediate: timer('setImmediate', 'must happen in the order of virtual events, not of machine turns'),
  clearTimeout: timer('clearTimeout', 'takes the timers above'),
  clearInterval: timer('clearInterval', 'takes the timers above'),
  clearImmediate: timer('clearImmediate', 'takes the timers above'),
  Date: { reason: 'sender reports, certificates, log prefixes: the host clock', make: (host) => makeDate(host) },
  performance: {
    reason: 'round trips and pacing are measured by it: virtual time',
    make: (host) => makePerformance(host),
  },
  process: {
    reason: 'hrtime is virtual; a throwing tick fails the run, not the process',
    make: (host) => makeProcess(host),
  },
  queueMicrotask: {
    reason: 'a throwing microtask fails the run, not the process',
    make: (host) => (run: () => void) => queueMicrotask(guarded(host, run)),
  },
  crypto: {
    reason: 'keys, ids and nonces from the host; no WebCrypto, it finishes on a thread',
    make: (host) => makeWebCrypto(host),
  },
  fetch: {
    reason: 'would reach the machine: refused',
    make: () => () =>
      Promise.reject(new Error('fetch is not bound inside a simulated host: use the streams of the host.')),
  },
  guestRandom: {
    reason: 'stands for Math.random, replaced when the bundle is built',
    make: (host) => () => host.guestRandom.fraction(),
  },
  globalThis: {
    reason: 'libraries look for globals through it',
    make: (_host, globals) => Object.create(globalThis, ownProperties(globals)) as unknown,
  },
  global: { reason: 'the same, by its old name', make: (_host, globals) => globals['globalThis'] },
};

/** Modules of a guest that are not the machine's. */
export const MODULES: Bindings = {
  crypto: {
    reason: 'chance from the host, RFC 6979 signatures, cached key objects, no thread pool',
    make: (host) => makeCrypto(host),
  },
  dgram: { reason: 'simulated UDP', make: (host) => makeDgram(host) },
  net: { reason: 'simulated TCP (ICE-TCP, TURN, ws clients)', make: (host) => makeNet(host) },
  tls: { reason: 'not simulated: refused instead of reaching the machine', make: () => makeTls() },
  http: { reason: 'the real one over simulated streams; listening by itself is refused', make: () => makeHttp() },
  https: { reason: 'not simulated: refused through tls', make: () => makeHttp() },
  dns: { reason: 'only literal addresses and localhost; no look-up leaves the process', make: () => makeDns() },
  os: { reason: "the host's own interfaces", make: (host) => makeOs(host) },
  zlib: { reason: 'permessage-deflate without the thread pool', make: (host) => makeZlib(host) },
  timers: { reason: 'virtual time', make: (host) => timersOf(host) },
  'timers/promises': { reason: 'virtual time', make: (host) => makePromiseTimers(timersOf(host)) },
  perf_hooks: { reason: 'virtual time', make: (_host, globals) => ({ performance: globals['performance'] }) },
  process: { reason: 'as the global', make: (_host, globals) => globals['process'] },
  '@noble/curves/p256': {
    reason: 'the same curve by OpenSSL, with keys from the host',
    make: (host) => ({ p256: makeP256(host) }),
  },
  tweetnacl: { reason: 'X25519 by OpenSSL, with keys from the host', make: (host) => makeNacl(host) },
  '@peculiar/x509': {
    reason: 'only makes certificates with WebCrypto; the guest has its host certificate, and 25 ms less to start',
    make: () => ({ cryptoProvider: { set: () => undefined } }),
  },
};

/** Modules of Node that neither know time nor chance nor sockets: the machine's. */
export const HARMLESS_MODULES: readonly string[] = [
  'assert',
  'buffer',
  'events',
  'path',
  'querystring',
  'stream',
  'string_decoder',
  'tty',
  'url',
  'util',
];

const nodeRequire = createRequire(import.meta.url);
const timersByHost = new WeakMap<SimHost, ReturnType<typeof makeTimers>>();

function timersOf(host: SimHost): ReturnType<typeof makeTimers> {
  let timers = timersByHost.get(host);
  if (timers === undefined) timersByHost.set(host, (timers = makeTimers(host)));
  return timers;
}

function ownProperties(globals: Readonly<Record<string, unknown>>): PropertyDescriptorMap {
  const own: PropertyDescriptorMap = {};
  for (const [name, value] of Object.entries(globals)) own[name] = { value, writable: true, configurable: true };
  return own;
}

/** The globals of a host by name, in the order of `GLOBALS`. */
export function makeGlobals(host: SimHost): Record<string, unknown> {
  const globals: Record<string, unknown> = {};
  for (const [name, { make }] of Object.entries(GLOBALS)) globals[name] = make(host, globals);
  return globals;
}

/** The `require` of a guest: bound modules once per host, harmless ones as they are, everything else refused by name. */
export function makeRequire(host: SimHost, globals: Readonly<Record<string, unknown>>): (name: string) => unknown {
  const made = new Map<string, unknown>();
  return (given) => {
    const name = given.replace(/^node:/, '');
    if (HARMLESS_MODULES.includes(name)) return nodeRequire(`node:${name}`) as unknown;
    const binding = MODULES[name];
    if (binding === undefined)
      throw new Error(
        `A guest asked for the module '${given}', which is bound to nothing: add it to sim/guest/bindings.ts.`,
      );
    if (!made.has(name)) made.set(name, binding.make(host, globals));
    return made.get(name);
  };
}
