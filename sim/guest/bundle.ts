import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Esbuild from 'esbuild';

/** The third-party stacks that are bundled, and what each bundle exports. */
const SOURCES = {
  werift: `export * from 'werift';`,
  ws: `export { WebSocket, WebSocketServer } from 'ws';`,
} as const;

export type GuestName = keyof typeof SOURCES;

/** Packages that a binding stands for. */
const REPLACED = ['@noble/curves/p256', '@peculiar/x509', 'tweetnacl'];

const HERE = dirname(fileURLToPath(import.meta.url));
const PREBUILT = join(HERE, 'bundles');
const load = createRequire(import.meta.url);

/** The bundle of a stack as CommonJS text: the prebuilt file of a packaged Jitterbug, else the cached one, else built now. */
export function guestSource(name: GuestName): string {
  const prebuilt = join(PREBUILT, `${name}.cjs`);
  if (existsSync(prebuilt)) return readFileSync(prebuilt, 'utf8');
  const folder = cacheFolder();
  const cached = join(folder, `${name}-${fingerprint(name)}.cjs`);
  if (!existsSync(cached)) writeWhole(cached, build(name));
  return readFileSync(cached, 'utf8');
}

/** Builds every bundle into a folder; for the packaging script, which puts them beside the emitted loader (`bundles/`). */
export function buildGuestBundles(outDir: string): void {
  for (const name of Object.keys(SOURCES) as GuestName[]) writeWhole(join(outDir, `${name}.cjs`), build(name));
}

/** Where bundles and V8's compiled code are kept: inside this installation, never in a folder shared with other users. */
export function cacheFolder(): string {
  let folder = HERE;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'node_modules', '.cache', 'jitterbug');
}

/** Writes a file so that nobody ever reads half of it. */
export function writeWhole(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, content);
  renameSync(half, file);
}

function options(name: GuestName): Esbuild.BuildOptions & { readonly write: false } {
  return {
    stdin: { contents: SOURCES[name], resolveDir: HERE },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    external: REPLACED,
    define: { 'Math.random': 'guestRandom' },
    logLevel: 'error',
  };
}

function build(name: GuestName): string {
  const esbuild = load('esbuild') as typeof Esbuild;
  const [file] = esbuild.buildSync(options(name)).outputFiles;
  if (file === undefined) throw new Error(`esbuild made no bundle of ${name}.`);
  return file.text;
}

/** Changes with the stack, with whatever is installed beside it, and with how it is built. */
function fingerprint(name: GuestName): string {
  const hash = createHash('sha256').update(JSON.stringify({ ...options(name), stdin: SOURCES[name] }));
  const lock = join(cacheFolder(), '..', '..', '.package-lock.json');
  if (existsSync(lock)) hash.update(readFileSync(lock));
  hash.update(readFileSync(load.resolve(name)));
  return hash.digest('hex').slice(0, 16);
}
