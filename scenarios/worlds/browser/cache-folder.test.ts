import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { privateCacheFolder } from './cache-folder.ts';

describe.skipIf(process.platform === 'win32')('privateCacheFolder()', () => {
  let base: string;
  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), 'jitterbug-cache-'));
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  test('makes a folder that nobody else can enter', () => {
    const folder = privateCacheFolder({ XDG_CACHE_HOME: base });
    expect(folder).toBe(path.join(base, 'jitterbug'));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('falls back to ~/.cache, also when XDG_CACHE_HOME is relative', () => {
    expect(privateCacheFolder({ HOME: base, XDG_CACHE_HOME: 'relative' })).toBe(path.join(base, '.cache', 'jitterbug'));
  });

  test('refuses a folder that others can write to', () => {
    mkdirSync(path.join(base, 'jitterbug'));
    chmodSync(path.join(base, 'jitterbug'), 0o777);
    expect(() => privateCacheFolder({ XDG_CACHE_HOME: base })).toThrow('others may write there');
  });

  test('refuses a link to another place', () => {
    symlinkSync('/tmp', path.join(base, 'jitterbug'));
    expect(() => privateCacheFolder({ XDG_CACHE_HOME: base })).toThrow('others may write there');
  });
});
