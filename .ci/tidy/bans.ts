import ts from 'typescript';
import { at, visit, type Finding, type SourceFile } from './source-file.ts';

/** A thing of the machine that some folders may not touch. */
export interface Ban {
  readonly name: string;
  /** What to do instead. */
  readonly instead: string;
  readonly appliesTo: (fileName: string) => boolean;
  /** Globals banned by name. */
  readonly globals?: readonly string[];
  /** `object.member` pairs; `*.member` bans the member of any object. */
  readonly members?: readonly string[];
  /** Names that may not be imported, as `module#name`; `module#*` bans the module, a trailing `!Sync` spares names that end so. */
  readonly imports?: readonly string[];
  /** Bans `new Date()` and `Date()` without arguments. */
  readonly dateOfNow?: true;
  /** Code that breaks the ban, for the test. */
  readonly sample: string;
}

/** Tests, and files that only tests use (`x.test-support.ts`, `sim/testing`, `sim/bench`). */
const isTest = (name: string): boolean => /\.test(-[a-z]+)?\.ts$|^sim\/(testing|bench)\//.test(name);

/** Programs that a developer starts by hand; the product never loads them. */
const BY_HAND =
  /^(conformance\/cases\/generate-registry|scenarios\/mutants\/(matrix|propose)|(sim|scenarios)\/(bench|nightly)\/[a-z-]+)\.ts$/;

/** The files of the virtual clock that let the machine's event loop turn, and that watch who asks the machine for time. */
const MACHINE_TURN = /^sim\/kernel\/machine-(turn|globals|detector)\.ts$/;

/** Where time, chance and sockets are parameters. */
function isPure(name: string): boolean {
  if (isTest(name) || BY_HAND.test(name)) return false;
  if (/^(proto|reports)\//.test(name)) return true;
  if (name.startsWith('sim/')) return !name.startsWith('sim/guest/') && !MACHINE_TURN.test(name);
  if (name.startsWith('sfu/')) return !name.startsWith('sfu/node/');
  return name.startsWith('conformance/') && !name.startsWith('conformance/cli/');
}

const isProduct = (name: string): boolean => /^(proto|sim|sfu|scenarios|conformance|reports)\//.test(name);
const isSilent = (name: string): boolean =>
  isProduct(name) && !name.startsWith('conformance/cli/') && !BY_HAND.test(name) && !isTest(name);

export const BANS: readonly Ban[] = [
  {
    name: 'time of the machine',
    instead: 'take a Clock as a parameter (sfu/ports/clock, World.clock) and ask it for nowUs() or unixMs()',
    appliesTo: isPure,
    globals: ['performance'],
    members: ['Date.now', 'process.hrtime'],
    dateOfNow: true,
    sample: 'export const now: number = Date.now();',
  },
  {
    name: 'timers of the machine',
    instead: 'take a Clock as a parameter and use after(delayMs, reason, run)',
    appliesTo: isPure,
    globals: ['setTimeout', 'setInterval', 'setImmediate'],
    members: ['globalThis.setTimeout', 'globalThis.setInterval', 'globalThis.setImmediate', 'AbortSignal.timeout'],
    imports: ['node:timers#*', 'node:timers/promises#*'],
    sample: 'setTimeout(() => undefined, 5);',
  },
  {
    name: 'chance of the machine',
    instead: 'take a Random as a parameter (sfu/ports/random, Host.random)',
    appliesTo: isPure,
    members: ['Math.random', '*.randomUUID', '*.randomBytes', '*.randomInt', '*.randomFillSync', '*.getRandomValues'],
    imports: [
      'node:crypto#randomUUID',
      'node:crypto#randomBytes',
      'node:crypto#randomInt',
      'node:crypto#randomFillSync',
    ],
    sample: `import { randomBytes } from 'node:crypto';\nexport const salt = randomBytes(8);`,
  },
  {
    name: 'thread pool of the machine',
    instead: 'use the synchronous functions of node:crypto and node:zlib: the pool finishes in an order of its own',
    appliesTo: isPure,
    members: ['crypto.subtle', 'webcrypto.subtle'],
    imports: ['node:zlib#!Sync', 'node:crypto#webcrypto', 'node:crypto#subtle', 'node:fs/promises#*', 'jose#*'],
    sample: `import { gzip } from 'node:zlib';\ngzip('', () => undefined);`,
  },
  {
    name: 'locale of the machine',
    instead: 'format numbers and instants by hand (toISOString, toFixed), compare strings with < and >',
    appliesTo: isPure,
    globals: ['Intl'],
    members: ['*.toLocaleString', '*.toLocaleDateString', '*.toLocaleTimeString', '*.localeCompare'],
    sample: 'export const text = (1000).toLocaleString();',
  },
  {
    name: 'environment of the machine',
    instead: 'read flags and variables in conformance/cli and pass them in as options',
    appliesTo: isPure,
    members: ['process.env', 'process.argv', 'process.platform'],
    sample: 'export const home = process.env.HOME;',
  },
  {
    name: 'console',
    instead: 'return text or an event; only conformance/cli writes to the terminal',
    appliesTo: isSilent,
    globals: ['console'],
    members: ['process.stdout', 'process.stderr'],
    sample: `console.log('hello');`,
  },
  {
    name: 'ending the process',
    instead: 'throw an error with its code; only conformance/cli/main decides the exit code',
    appliesTo: isSilent,
    members: ['process.exit', 'process.abort', 'process.exitCode'],
    sample: 'process.exit(1);',
  },
  {
    name: 'skipped or repeated tests',
    instead: 'make the test reliable, or delete it',
    appliesTo: isTest,
    members: ['test.skip', 'test.only', 'test.todo', 'it.skip', 'it.only', 'describe.skip', 'describe.only'],
    sample: `test.skip('later', () => undefined);`,
  },
];

/** Every use of something banned in this file. */
export function findBanned(file: SourceFile, bans: readonly Ban[] = BANS): Finding[] {
  const findings: Finding[] = [];
  for (const ban of bans) {
    if (!ban.appliesTo(file.name)) continue;
    visit(file.syntax, (node) => {
      const what = breaks(ban, file, node);
      if (what !== undefined)
        findings.push({ where: at(file, node), message: `${what} (${ban.name}): ${ban.instead}` });
    });
  }
  return findings;
}

function breaks(ban: Ban, file: SourceFile, node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return bannedGlobal(ban, file, node);
  if (ts.isPropertyAccessExpression(node)) return bannedMember(ban, file, node);
  if (ts.isImportDeclaration(node)) return bannedImport(ban, node);
  if (ban.dateOfNow === undefined || file.declared.has('Date')) return undefined;
  if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
    const isDate = ts.isIdentifier(node.expression) && node.expression.text === 'Date';
    if (isDate && (node.arguments ?? []).length === 0) return 'new Date()';
  }
  return undefined;
}

function bannedGlobal(ban: Ban, file: SourceFile, node: ts.Identifier): string | undefined {
  if (!ban.globals?.includes(node.text) || file.declared.has(node.text)) return undefined;
  const { parent } = node;
  const isName =
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    ((ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent)) &&
      parent.name === node) ||
    ts.isPropertySignature(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isTypeReferenceNode(parent) ||
    ts.isQualifiedName(parent) ||
    ts.isTypeQueryNode(parent) ||
    ts.isLiteralTypeNode(parent);
  return isName ? undefined : node.text;
}

function bannedMember(ban: Ban, file: SourceFile, node: ts.PropertyAccessExpression): string | undefined {
  const member = node.name.text;
  if (ban.members?.includes(`*.${member}`) && !isOurs(node)) return `.${member}`;
  if (!ts.isIdentifier(node.expression) || file.declared.has(node.expression.text)) return undefined;
  const pair = `${node.expression.text}.${member}`;
  return ban.members?.includes(pair) ? pair : undefined;
}

/** `host.random.randomBytes` and `this.#random.…` are a port that happens to use the machine's word. */
function isOurs(node: ts.PropertyAccessExpression): boolean {
  return /random$/i.test(node.expression.getText());
}

function bannedImport(ban: Ban, node: ts.ImportDeclaration): string | undefined {
  if (!ts.isStringLiteral(node.moduleSpecifier) || node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    return undefined;
  const from = node.moduleSpecifier.text;
  const bindings = node.importClause?.namedBindings;
  const names =
    bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.filter((one) => !one.isTypeOnly) : [];
  for (const entry of ban.imports ?? []) {
    const [module, wanted] = entry.split('#');
    if (module !== from) continue;
    if (wanted === '*') return `import '${from}'`;
    for (const { name, propertyName } of names) {
      const imported = (propertyName ?? name).text;
      const banned =
        wanted === '!Sync' ? /^[a-z]/.test(imported) && !/(Sync|constants|crc32)$/.test(imported) : imported === wanted;
      if (banned) return `import { ${imported} } from '${from}'`;
    }
  }
  return undefined;
}
