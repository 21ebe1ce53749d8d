// `npm run lock`, after each `npm install` of something new: makes the lock file one that every registry and platform accepts.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { missingPlatformPackages, type LockFile } from './platform-packages.ts';

const file = path.resolve(import.meta.dirname, '../../package-lock.json');
const lockFile = JSON.parse(readFileSync(file, 'utf8')) as LockFile;
const missing = missingPlatformPackages(lockFile);
const packages = { ...lockFile.packages, ...missing };
// npm's own order, so that its next run moves nothing.
const sorted = Object.fromEntries(Object.entries(packages).sort(([left], [right]) => left.localeCompare(right, 'en')));
writeFileSync(file, `${JSON.stringify({ ...lockFile, packages: sorted }, null, 2)}\n`);
console.log(`added ${Object.keys(missing).length} packages of other platforms to package-lock.json`);
