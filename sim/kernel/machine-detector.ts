import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { MachineUseError } from '../errors.ts';
import { watchMachineGlobals } from './machine-globals.ts';

/** Told of a use of the machine from inside a world. */
export type OnMachineUse = (error: MachineUseError) => void;

/** Which world the running code belongs to; promises, ticks and thread-pool completions inherit it from where they began. */
const inside = new AsyncLocalStorage<OnMachineUse>();

/** Asynchronous resources that are machine time, entropy or the outside world, by the name that Node gives their kind. */
const MACHINE_RESOURCES: ReadonlyMap<string, string> = new Map([
  ['Timeout', 'timer'],
  ['Immediate', 'immediate'],
  ['RANDOMBYTESREQUEST', 'entropy'],
  ['KEYPAIRGENREQUEST', 'entropy'],
  ['KEYGENREQUEST', 'entropy'],
  ['RANDOMPRIMEREQUEST', 'entropy'],
  ['CHECKPRIMEREQUEST', 'thread pool'],
  ['PBKDF2REQUEST', 'thread pool'],
  ['SCRYPTREQUEST', 'thread pool'],
  ['DERIVEBITSREQUEST', 'thread pool'],
  ['ARGON2REQUEST', 'thread pool'],
  ['SIGNREQUEST', 'thread pool'],
  ['VERIFYREQUEST', 'thread pool'],
  ['CIPHERREQUEST', 'thread pool'],
  ['HASHREQUEST', 'thread pool'],
  ['KEYEXPORTREQUEST', 'thread pool'],
  ['ZLIB', 'thread pool'],
  ['FSREQCALLBACK', 'thread pool (files)'],
  ['FSREQPROMISE', 'thread pool (files or import)'],
  ['FSEVENTWRAP', 'file watcher'],
  ['STATWATCHER', 'file watcher'],
  ['GETADDRINFOREQWRAP', 'name resolution'],
  ['GETNAMEINFOREQWRAP', 'name resolution'],
  ['QUERYWRAP', 'name resolution'],
  ['TCPWRAP', 'TCP socket'],
  ['TCPSERVERWRAP', 'TCP socket'],
  ['UDPWRAP', 'UDP socket'],
  ['PIPECONNECTWRAP', 'local socket'],
  ['PIPESERVERWRAP', 'local socket'],
  ['TLSWRAP', 'TLS socket'],
  ['PROCESSWRAP', 'child process'],
  ['SIGNALWRAP', 'signal handler'],
  ['MESSAGEPORT', 'message port'],
  ['WORKER', 'worker thread'],
]);

/** Jobs that Node makes for its synchronous functions too: only a completion handler makes them asynchronous. */
interface CryptoJob {
  readonly ondone?: unknown;
}

interface Suspect {
  readonly what: string;
  readonly job: CryptoJob;
  readonly site: Error;
}

/**
 * Finds uses of machine time, entropy, threads and sockets by code that runs inside a world, and reports each with its caller. It sees
 * real timers and immediates, thread-pool jobs (WebCrypto, asynchronous zlib, crypto and files, `import`), sockets, workers and message
 * ports through `async_hooks`, and `Date`, `performance`, `process.hrtime` and `Math.random` through wrappers that are there only while
 * a watched run lasts and let everything outside the world pass. Hooks cost about a tenth of the speed of a world, and half of that of a bare kernel.
 */
export class MachineDetector {
  readonly #report: OnMachineUse;
  readonly #suspects: Suspect[] = [];

  constructor(report: OnMachineUse) {
    this.#report = report;
  }

  /** Watches until the returned function is called. */
  begin(): () => void {
    const hook = createHook({ init: (_id, type, _trigger, resource) => this.#started(type, resource) });
    hook.enable();
    const release = watchMachineGlobals((what) => inside.getStore()?.(machineUse(what, callSite())));
    return () => {
      hook.disable();
      release();
      this.check();
    };
  }

  /** Runs something as a part of the world; what it starts is a part too. */
  run<T>(body: () => T): T {
    return inside.run(this.#report, body);
  }

  /** Judges the jobs of which nobody knew at their start whether they are synchronous. */
  check(): void {
    if (this.#suspects.length === 0) return;
    for (const { what, job, site } of this.#suspects.splice(0))
      if (job.ondone !== undefined) this.#report(machineUse(what, site));
  }

  #started(type: string, resource: object): void {
    const kind = MACHINE_RESOURCES.get(type);
    if (kind === undefined || inside.getStore() !== this.#report) return;
    const site = callSite();
    const what = `${kind} (${type})`;
    if (type === 'ZLIB' && isInSynchronousFunction(site)) return;
    if (kind === 'thread pool' && type.endsWith('REQUEST') && !isWebCrypto(site))
      this.#suspects.push({ what, job: resource, site });
    else this.#report(machineUse(what, site));
  }
}

/** WebCrypto's jobs settle a promise themselves, without a completion handler. */
function isWebCrypto({ stack = '' }: Error): boolean {
  return stack.includes('jobPromise (node:');
}

/** `gzipSync` and its like make the same handle as the streams do: only the name in the stack tells them apart. */
function isInSynchronousFunction({ stack = '' }: Error): boolean {
  return /(?:Sync\b|\bsyncBufferWrapper).*\(node:/.test(stack);
}

function callSite(): Error {
  const depth = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const site = new Error('used here');
  Error.stackTraceLimit = depth;
  return site;
}

function machineUse(what: string, site: Error): MachineUseError {
  const frames = (site.stack ?? '').split('\n').slice(1);
  const own = frames.filter(
    (frame) => !/\(node:|at node:|kernel\/machine-(detector|globals)\.ts|<anonymous>\)$/.test(frame),
  );
  return new MachineUseError(what, (own[0] ?? frames.at(-1) ?? 'unknown code').trim().replace(/^at /, ''), own);
}
