import { execFile } from 'node:child_process';
import path from 'node:path';

/** One broken import rule, as dependency-cruiser tells it. */
export interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

export interface CruiseSummary {
  readonly totalCruised: number;
  readonly violations: readonly Violation[];
  readonly ruleSetUsed: {
    readonly forbidden: readonly { readonly name: string; readonly severity: string; readonly comment?: string }[];
  };
}

const FOLDERS = ['proto', 'sim', 'sfu', 'scenarios', 'conformance', 'reports'];

/** Runs dependency-cruiser with the repository's rules over the six folders of `root`. */
export async function cruise(repository: string, root: string): Promise<CruiseSummary> {
  const binary = path.join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = path.join(repository, '.dependency-cruiser.mjs');
  const json = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [binary, '--config', config, '--output-type', 'json', ...FOLDERS],
      { cwd: root, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        if (stdout === '') reject(new Error(`Cannot cruise ${root}: ${stderr}`, { cause: error }));
        else resolve(stdout);
      },
    );
  });
  return (JSON.parse(json) as { summary: CruiseSummary }).summary;
}
