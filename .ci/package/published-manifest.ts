/** The parts of our package.json that the published one is made from. */
export interface DevelopmentManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, { readonly source: string; readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The oldest Node that runs the built package. */
const NODE_MIN = '>=22';

/** package.json of the published package: what it needs to run and nothing that develops it; no Node, worker or browser comes along. */
export function publishedManifest(development: DevelopmentManifest): object {
  const { name, version, description, license, bin, imports, dependencies } = development;
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: NODE_MIN },
    bin,
    imports: Object.fromEntries(Object.entries(imports).map(([pattern, paths]) => [pattern, paths.default])),
    dependencies,
  };
}
