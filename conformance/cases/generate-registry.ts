import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Ids of all case files, sorted: `area/slug` for `area/slug.ts`. */
export function caseFileIds(): readonly string[] {
  return readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(FOLDER.length).replace(/^\//, ''))
    .filter((path) => path.includes('/'))
    .map((path) => path.replace(/\.ts$/, ''))
    .sort();
}

/** The text of `registry.ts` for the case files that there are. */
export function registryText(): string {
  const ids = caseFileIds();
  const name = (id: string): string => id.replace(/[/-](\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.',
    "import type { ConformanceCase } from '../runner/case.ts';",
    ...ids.map((id) => `import ${name(id)} from './${id}.ts';`),
    '',
    '/** Every case, by area and then by name. */',
    'export const CASES: readonly ConformanceCase[] = [',
    ...ids.map((id) => `  ${name(id)},`),
    '];',
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(`${FOLDER}/registry.ts`, registryText());
