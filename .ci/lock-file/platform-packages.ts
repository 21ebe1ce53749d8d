/** The parts of a lock file (version 3) that matter here. */
export interface LockFile {
  readonly packages: Record<string, LockedPackage>;
}

export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Entries for packages of other platforms that a package in the lock file names as optional and the lock file lacks. npm leaves one out in
 * silence when the registry that it asked does not have it, and then `npm ci` refuses the lock file everywhere.
 */
export function missingPlatformPackages(lockFile: LockFile): Record<string, LockedPackage> {
  const missing: Record<string, LockedPackage> = {};
  for (const [folder, { optionalDependencies = {}, dev }] of Object.entries(lockFile.packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`node_modules/${name}`, `${folder}/node_modules/${name}`];
      const isLocked = places.some((place) => lockFile.packages[place] !== undefined);
      const platform = platformOf(name);
      if (isLocked || platform === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      missing[`node_modules/${name}`] = { version, ...platform, ...(dev === true ? { dev } : {}), optional: true };
    }
  }
  return missing;
}

/** Reads system, processor and C library from a name as `@oxlint/binding-linux-x64-musl`. */
export function platformOf(name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.some((word) => word === processor || word === `${processor}v7`));
  if (os === undefined || cpu === undefined) return undefined;
  const libc = words.some((word) => word.startsWith('musl')) ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) };
}
