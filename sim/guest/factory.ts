import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import type { SimHost } from '../network/host.ts';
import { GLOBALS, makeGlobals, makeRequire } from './bindings.ts';
import { cacheFolder, guestSource, writeWhole, type GuestName } from './bundle.ts';

interface ModuleObject {
  exports: unknown;
}
type Body = (require: (name: string) => unknown, module: ModuleObject, exports: unknown) => void;
type Factory = (...globals: unknown[]) => Body;

const factories = new Map<GuestName, Factory>();

/** One instance of a stack, whose module-level code ran inside the host: its exports. */
export function instantiate(name: GuestName, host: SimHost): unknown {
  let factory = factories.get(name);
  const isFirst = factory === undefined;
  const compiled = factory === undefined ? compile(name) : undefined;
  factory ??= compiled?.factory;
  if (factory === undefined) throw new Error(`The bundle of ${name} did not compile.`);
  factories.set(name, factory);
  const globals = makeGlobals(host);
  const module: ModuleObject = { exports: {} };
  factory(...Object.values(globals))(makeRequire(host, globals), module, module.exports);
  if (isFirst) compiled?.keep();
  return module.exports;
}

/** Compiles a bundle once per process; V8's code is kept on disk, functions of the first instance included. */
function compile(name: GuestName): { readonly factory: Factory; readonly keep: () => void } {
  const parameters = Object.keys(GLOBALS).join(', ');
  const source = `(function (${parameters}) { return function (require, module, exports) {${guestSource(name)}\n}; })`;
  const key = createHash('sha256').update(process.version).update(source).digest('hex').slice(0, 16);
  const file = join(cacheFolder(), `${name}-${key}.v8`);
  const cachedData = existsSync(file) ? readFileSync(file) : undefined;
  const script = new Script(source, {
    filename: `guest-${name}.cjs`,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const keep = (): void => {
    if (cachedData === undefined || script.cachedDataRejected === true) keepIfPossible(file, script.createCachedData());
  };
  return { factory: script.runInThisContext() as Factory, keep };
}

function keepIfPossible(file: string, data: Buffer): void {
  try {
    writeWhole(file, data);
  } catch {
    // An installation that cannot be written to is only slower to start.
  }
}
