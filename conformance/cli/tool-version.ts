import { existsSync, readFileSync } from 'node:fs';

/** The version in the nearest package.json named jitterbug, above the sources or above `dist`. */
export function toolVersion(): string {
  for (let folder = new URL('../', import.meta.url); folder.pathname !== '/'; folder = new URL('../', folder)) {
    const file = new URL('package.json', folder);
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    if (typeof manifest.version === 'string') return manifest.version;
  }
  return 'unknown';
}
