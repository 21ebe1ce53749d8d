import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingPlatformPackages, platformOf, type LockFile } from './platform-packages.ts';

describe('platformOf()', () => {
  test('reads system, processor and C library from the name', () => {
    expect(platformOf('@oxlint/binding-linux-x64-musl')).toEqual({ os: ['linux'], cpu: ['x64'], libc: ['musl'] });
    expect(platformOf('@bufbuild/buf-linux-armv7')).toEqual({ os: ['linux'], cpu: ['arm'] });
    expect(platformOf('fsevents')).toBeUndefined();
  });
});

describe('missingPlatformPackages()', () => {
  test('adds what a package names as optional and the lock file lacks', () => {
    const lockFile: LockFile = {
      packages: {
        'node_modules/tool': {
          dev: true,
          optionalDependencies: { 'tool-darwin-arm64': '1.2.3', 'tool-linux-x64': '1.2.3' },
        },
        'node_modules/tool-linux-x64': { version: '1.2.3' },
      },
    };
    expect(missingPlatformPackages(lockFile)).toEqual({
      'node_modules/tool-darwin-arm64': { version: '1.2.3', os: ['darwin'], cpu: ['arm64'], dev: true, optional: true },
    });
  });

  test('finds nothing missing in the lock file of this repository (npm run lock adds it)', () => {
    const file = path.resolve(import.meta.dirname, '../../package-lock.json');
    expect(missingPlatformPackages(JSON.parse(readFileSync(file, 'utf8')) as LockFile)).toEqual({});
  });
});
