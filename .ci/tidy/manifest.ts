import type { Finding } from './source-file.ts';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Dependencies that are not pinned to one version. */
export function findLooseVersions(manifest: Manifest): Finding[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !/^(npm:[a-z0-9@/-]+@)?\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => ({ where: 'package.json', message: `${name}@${version} is a range: name one version` }));
}

/** Places where the lock file names the host that a package was fetched from. */
export function findRegistryHosts(lockFile: string): Finding[] {
  const hosts = [...lockFile.matchAll(/"resolved": "(https?:[^"]+)"/g)];
  return hosts.map(([, url]) => ({
    where: 'package-lock.json',
    message: `${url} binds everybody to one registry: install with the .npmrc of this repository`,
  }));
}
