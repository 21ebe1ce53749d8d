import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing.
 *
 * One by one, because Node's own recursive mode never comes back where the system refuses a folder as if its parent were missing, as
 * /proc does.
 * @throws Error of the system, when one of them cannot be made
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = path.resolve(folder); !existsSync(at); at = path.dirname(at)) missing.unshift(at);
  for (const one of missing) mkdirSync(one);
}
