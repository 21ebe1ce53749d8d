// `npm run pack`: builds the package for users, jitterbug-<version>.tgz.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildGuestBundles } from '../../sim/guest/bundle.ts';
import { repositoryFiles } from '../tidy/repository-files.ts';
import { copiedFiles } from './copied-files.ts';
import { publishedManifest, type DevelopmentManifest } from './published-manifest.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Emits JavaScript into `dist`, with the data beside it that the code reads. */
function build(dist: string): void {
  const compiler = path.join(root, 'node_modules/typescript7/bin/tsc');
  const options = ['-p', 'tsconfig.build.json', '--outDir', dist];
  execFileSync(process.execPath, [compiler, ...options], { cwd: root, stdio: 'inherit' });
  for (const name of copiedFiles(repositoryFiles(root))) {
    mkdirSync(path.dirname(path.join(dist, name)), { recursive: true });
    cpSync(path.join(root, name), path.join(dist, name));
  }
  buildGuestBundles(path.join(dist, 'sim/guest/bundles'));
}

/** Lays the package out in a folder of its own, away from the sources, and lets npm pack that. */
function pack(): string {
  const stage = mkdtempSync(path.join(tmpdir(), 'jitterbug-pack-'));
  try {
    build(path.join(stage, 'dist'));
    const development = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as DevelopmentManifest;
    writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(publishedManifest(development), null, 2)}\n`);
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'conformance/cli/launcher.cjs']) {
      cpSync(path.join(root, name), path.join(stage, name));
    }
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = ['pack', '--silent', '--pack-destination', root];
    execFileSync(npm, options, { cwd: stage, stdio: ['ignore', 'ignore', 'inherit'] });
    return `jitterbug-${development.version}.tgz`;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

console.log(`packed ${pack()}`);
