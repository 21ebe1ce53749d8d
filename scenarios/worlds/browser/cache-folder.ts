import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const OTHERS_MAY_WRITE = 0o022;

/**
 * A folder of this user's own for programs that we unpack and run: `XDG_CACHE_HOME` or `~/.cache`, then `jitterbug`. Never the shared
 * temporary folder, where anybody can lay down a program under the name that we look for.
 *
 * @throws {Error} when the folder belongs to, or can be written by, somebody else.
 */
export function privateCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(env['HOME'] ?? homedir(), '.cache');
  const folder = path.join(base, 'jitterbug');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  assertPrivate(folder);
  return folder;
}

/** @throws {Error} when it is no folder, or not this user's alone to write. */
export function assertPrivate(folder: string): void {
  const status = lstatSync(folder);
  const isOurs = process.getuid === undefined || status.uid === process.getuid();
  if (status.isDirectory() && isOurs && (status.mode & OTHERS_MAY_WRITE) === 0) return;
  throw new Error(
    `Cannot run programs from ${folder}: others may write there; delete it, or name another place in XDG_CACHE_HOME`,
  );
}
