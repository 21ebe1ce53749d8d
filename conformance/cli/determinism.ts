import type { CaseResult } from '#reports/model/run-report';

/** The results, with those cases turned into harness errors whose trace came out otherwise in an equal run. */
export function markUnequalTraces(results: readonly CaseResult[], again: readonly CaseResult[]): readonly CaseResult[] {
  const hashes = new Map(again.map((result) => [result.caseId, result.runs[0]?.traceHash]));
  return results.map((result) => {
    const first = result.runs[0]?.traceHash;
    const second = hashes.get(result.caseId);
    if (first === undefined || first === second) return result;
    const reason = `one seed gave two traces, ${first} and ${second ?? 'none'}: the simulation is not deterministic`;
    return { ...result, verdict: 'harness-error', reason };
  });
}
