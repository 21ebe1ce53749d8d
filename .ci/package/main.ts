// `npm run pack`: builds `dist` and packs it into jitterbug-<version>.tgz.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repositoryFiles } from '../tidy/repository-files.ts';
import { copiedFiles } from './copied-files.ts';
import { publishedManifest, type DevelopmentManifest } from './published-manifest.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dist = path.join(root, 'dist');

function build(): void {
  rmSync(dist, { recursive: true, force: true });
  const compiler = path.join(root, 'node_modules/typescript7/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  for (const name of copiedFiles(repositoryFiles(root))) {
    mkdirSync(path.dirname(path.join(dist, name)), { recursive: true });
    cpSync(path.join(root, name), path.join(dist, name));
  }
}

/** Lays the package out in a folder of its own and lets npm pack that. */
function pack(): string {
  const stage = mkdtempSync(path.join(tmpdir(), 'jitterbug-pack-'));
  try {
    const development = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as DevelopmentManifest;
    writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(publishedManifest(development), null, 2)}\n`);
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'conformance/cli/launcher.cjs']) {
      cpSync(path.join(root, name), path.join(stage, name));
    }
    cpSync(dist, path.join(stage, 'dist'), { recursive: true });
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    execFileSync(npm, ['pack', '--silent', '--pack-destination', root], {
      cwd: stage,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return `jitterbug-${development.version}.tgz`;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

build();
console.log(`packed ${pack()}`);
