import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Werift from 'werift';
import { repairWerift, WERIFT_REPAIRS, type WeriftStack } from './werift-repairs.ts';

const require = createRequire(import.meta.url);
/** The package does not export its package.json; its ES module lies beside the CommonJS folder. */
const bundle = join(dirname(require.resolve('werift')), '..', '..', 'index.mjs');

/** A copy of werift of its own, repaired except for the named repairs. */
export async function freshWerift(label: string, without: readonly string[] | 'all'): Promise<WeriftStack> {
  const digest = createHash('sha256').update(readFileSync(bundle)).digest('hex').slice(0, 8);
  const copy = (await import(/* @vite-ignore */ `${pathToFileURL(bundle).href}?${digest}-${label}`)) as typeof Werift;
  const names = WERIFT_REPAIRS.map(({ name }) => name).filter((name) => without !== 'all' && !without.includes(name));
  repairWerift(copy, names);
  return copy;
}
