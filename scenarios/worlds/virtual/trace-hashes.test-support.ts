import { CASES } from '#conformance/cases/registry';
import { runSuite } from '#conformance/runner/run-suite';
import { createVirtualWorldFactory } from './virtual-world.ts';

/** Runs the named cases in virtual worlds and prints one line per case: id, verdict, hash of its trace. */
const [seed = 'hashes', ...ids] = process.argv.slice(2);
const cases = CASES.filter(({ id }) => ids.includes(id));
const results = await runSuite({ cases, worlds: createVirtualWorldFactory({ seed }), runId: 'hashes' });
for (const { caseId, verdict, runs } of results) {
  process.stdout.write(`${caseId} ${verdict} ${runs.at(-1)?.traceHash ?? 'none'}\n`);
}
