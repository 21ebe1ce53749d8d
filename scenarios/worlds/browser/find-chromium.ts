import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { packedChromium, unpackChromium } from './unpack-chromium.ts';

/** A Chromium or Chrome that runs on this machine, with the environment it needs. */
export interface Chromium {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it says of itself, as `Chromium 153.0.0`. */
  readonly version: string;
}

/** Why there is none, and how to get one. */
export interface MissingChromium {
  readonly missing: string;
}

const USUAL_PLACES = [
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
/** A program that says no version within this time hangs. */
const VERSION_MS_MAX = 20_000;
const HOW_TO_GET_ONE = 'name a Chrome or Chromium in CHROMIUM (on linux x64 `npm ci` brings one)';

/** The browser that `CHROMIUM` names, else the one that npm carries, else an installed one. */
export async function findChromium(): Promise<Chromium | MissingChromium> {
  const named = process.env['CHROMIUM'];
  if (named !== undefined && named !== '') {
    return (await tryToRun(named, {})) ?? { missing: `CHROMIUM names ${named}, which does not run: ${HOW_TO_GET_ONE}` };
  }
  const packed = process.platform === 'linux' && process.arch === 'x64' ? packedChromium() : undefined;
  if (packed !== undefined) {
    const { executablePath, libraryPath } = await unpackChromium(packed.archives, packed.version);
    const found =
      (await tryToRun(executablePath, {})) ?? (await tryToRun(executablePath, { LD_LIBRARY_PATH: libraryPath }));
    if (found !== undefined) return found;
  }
  for (const place of USUAL_PLACES.filter((file) => existsSync(file))) {
    const found = await tryToRun(place, {});
    if (found !== undefined) return found;
  }
  return { missing: `there is no browser on this machine: ${HOW_TO_GET_ONE}` };
}

async function tryToRun(executablePath: string, env: Record<string, string>): Promise<Chromium | undefined> {
  const version = await new Promise<string | undefined>((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: VERSION_MS_MAX };
    execFile(executablePath, ['--version'], options, (error, stdout) => {
      resolve(error === null ? stdout.trim() : undefined);
    });
  });
  return version === undefined ? undefined : { executablePath, env, version };
}
