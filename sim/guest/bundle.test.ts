import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { HARMLESS_MODULES, MODULES } from './bindings.ts';
import { buildGuestBundles, cacheFolder, guestSource } from './bundle.ts';

vi.setConfig({ testTimeout: 60_000 });

test('packaging gets the same bundles as running does, and they ask for nothing that is bound to nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    buildGuestBundles(folder);
    expect(readdirSync(folder).sort((a, b) => a.localeCompare(b))).toEqual(['werift.cjs', 'ws.cjs']);
    for (const name of ['werift', 'ws'] as const) {
      const text = readFileSync(join(folder, `${name}.cjs`), 'utf8');
      expect(text).toBe(guestSource(name));
      expect(text).not.toContain('Math.random');
      const asked = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map((match) => match[1]!.replace(/^node:/, ''));
      const optional = ['bufferutil', 'utf-8-validate', 'supports-color'];
      const unknown = asked.filter((module) => !HARMLESS_MODULES.includes(module) && !(module in MODULES));
      expect(unknown.filter((module) => !optional.includes(module))).toEqual([]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what is cached lies inside the installation', () => {
  expect(cacheFolder().endsWith(join('node_modules', '.cache', 'jitterbug'))).toBe(true);
  expect(cacheFolder().startsWith(process.cwd())).toBe(true);
});
