import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

const COMMAND = '`node --conditions=source conformance/cases/generate-registry.ts`';
/** Lists the cases of one area; beside them. */
const AREA_LIST = 'area.ts';

/** Ids of all case files, sorted: `area/slug` for `area/slug.ts`. */
export function caseFileIds(): readonly string[] {
  return readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').slice(FOLDER.length).replace(/^\//, ''))
    .filter((path) => path.includes('/') && !path.endsWith(`/${AREA_LIST}`))
    .map((path) => path.replace(/\.ts$/, ''))
    .sort();
}

/** The generated files by their path below this folder: one list for each area, and `registry.ts`, which joins them. */
export function registryTexts(): ReadonlyMap<string, string> {
  const ids = caseFileIds();
  const areas = [...new Set(ids.map((id) => id.slice(0, id.indexOf('/'))))];
  const texts = areas.map((area) => {
    const slugs = ids.filter((id) => id.startsWith(`${area}/`)).map((id) => id.slice(area.length + 1));
    return [`${area}/${AREA_LIST}`, areaText(area, slugs)] as const;
  });
  return new Map([...texts, ['registry.ts', joinedText(areas)]]);
}

function areaText(area: string, slugs: readonly string[]): string {
  const name = (slug: string): string => slug.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  // A slug may be a word of the language, such as `default`.
  return [
    `// Made by ${COMMAND}; a test compares it with the files.`,
    "import type { ConformanceCase } from '../../runner/case.ts';",
    ...slugs.map((slug) => `import ${name(slug)}Case from './${slug}.ts';`),
    '',
    `/** Every case of ${area}, by name. */`,
    `export const ${listOf(area)}: readonly ConformanceCase[] = [`,
    ...slugs.map((slug) => `  ${name(slug)}Case,`),
    '];',
    '',
  ].join('\n');
}

function joinedText(areas: readonly string[]): string {
  return [
    `// Made by ${COMMAND}; a test compares it with the files.`,
    "import type { ConformanceCase } from '../runner/case.ts';",
    ...areas.map((area) => `import { ${listOf(area)} } from './${area}/${AREA_LIST}';`),
    '',
    '/** Every case, by area and then by name. */',
    'export const CASES: readonly ConformanceCase[] = [',
    ...areas.map((area) => `  ...${listOf(area)},`),
    '];',
    '',
  ].join('\n');
}

function listOf(area: string): string {
  return `${area.toUpperCase().replaceAll('-', '_')}_CASES`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of registryTexts()) writeFileSync(`${FOLDER}/${path}`, text);
}
