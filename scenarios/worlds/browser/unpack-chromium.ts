import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import tar from 'tar-fs';
import { assertPrivate, privateCacheFolder } from './cache-folder.ts';

/** An unpacked Chromium: the program, and shared libraries for systems that lack them. */
export interface UnpackedChromium {
  readonly executablePath: string;
  readonly libraryPath: string;
}

/** Where npm put the packed Chromium, if it did. */
export function packedChromium(): { readonly archives: string; readonly version: string } | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    const folder = path.join(entry.slice(0, entry.lastIndexOf(`${path.sep}build${path.sep}`)));
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    return { archives: path.join(folder, 'bin'), version };
  } catch {
    return undefined;
  }
}

/**
 * Unpacks Chromium into the private cache folder, once per version: into a folder of its own first, which then gets its name in one step,
 * so that several processes may do this at once.
 */
export async function unpackChromium(archives: string, version: string): Promise<UnpackedChromium> {
  const cache = privateCacheFolder();
  const folder = path.join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    const unfinished = mkdtempSync(path.join(cache, 'unpacking-'));
    await unpackInto(unfinished, archives);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  assertPrivate(folder);
  return { executablePath: path.join(folder, 'chromium'), libraryPath: path.join(folder, 'libraries', 'lib') };
}

async function unpackInto(folder: string, archives: string): Promise<void> {
  const libraries = path.join(folder, 'libraries');
  mkdirSync(libraries);
  await Promise.all([
    unpackArchive(archives, 'chromium.br', createWriteStream(path.join(folder, 'chromium'), { mode: 0o700 })),
    unpackArchive(archives, 'swiftshader.tar.br', tar.extract(folder)),
    unpackArchive(archives, 'al2023.tar.br', tar.extract(libraries)),
  ]);
}

async function unpackArchive(archives: string, name: string, target: NodeJS.WritableStream): Promise<void> {
  await pipeline(createReadStream(path.join(archives, name)), createBrotliDecompress(), target);
}
