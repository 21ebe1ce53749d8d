import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '#proto/catalogue/catalogue';
import { catalogueRequirements } from '../targets/profile.ts';
import { caseFileIds, registryTexts } from './generate-registry.ts';
import { CASES } from './registry.ts';

describe('registry of cases', () => {
  test('is what the generator makes of the files', () => {
    for (const [path, text] of registryTexts()) {
      expect(readFileSync(new URL(`./${path}`, import.meta.url), 'utf8'), path).toBe(text);
    }
  });

  test('holds every file under its own id, each once', () => {
    expect(CASES.map(({ id }) => id)).toEqual(caseFileIds());
  });

  test('judges only requirements of the catalogue, none of them a client rule', () => {
    const known = catalogueRequirements();
    const { requirements } = loadCatalogue();
    for (const { id, judges } of CASES) {
      for (const requirementId of judges) {
        expect(known.has(requirementId), `${id} judges ${requirementId}`).toBe(true);
        expect(requirements.get(requirementId)?.side ?? 'server', `${id} judges ${requirementId}`).toBe('server');
      }
    }
  });

  test('a case that waits long is not in the fast suite', () => {
    for (const { id, suites, limitMs } of CASES) {
      if (limitMs > 30_000) expect(suites, id).not.toContain('fast');
    }
  });
});
