// An hour of coming and going in one room, in virtual time, under every checker, twice: no property broken, equal traces, and memory that does
// not grow. Takes minutes, so that it is no part of `npm test`. Last line: `N passed, N failed, N skipped`.
import { churn, type Churn } from '../soak/churn.ts';
import { collectedBytes, growthPerRound, type HeapSample } from '../soak/heap.ts';
import { progressOf } from './progress.ts';

const MINUTES = Number(process.env['NIGHTLY_CHURN_MINUTES'] ?? 60);
/** As for other seeds of the night: they differ from night to night and can be named again. */
const SEED = Number(process.env['NIGHTLY_FIRST_SEED'] ?? Math.floor(Date.now() / 86_400_000));
/** Caches fill in the first part of the time. */
const WARM_PART = 0.25;
/** Noise is 10 to 30 kB a round; a server that keeps the sessions of a round (`ended-sessions-kept`) grows by 500 kB. */
const MOST_BYTES_PER_ROUND = 60_000;

async function measure(which: string): Promise<Churn & { readonly bytesPerRound: number }> {
  const samples: HeapSample[] = [];
  const progress = progressOf(`${which} hour, minutes`, MINUTES);
  const result = await churn({
    seed: SEED,
    forMinutes: MINUTES,
    onRound: (rounds, minutes) => {
      progress.tell(Math.floor(minutes));
      if (minutes > MINUTES * WARM_PART) samples.push({ rounds, bytes: collectedBytes() });
    },
  });
  progress.end();
  return { ...result, bytesPerRound: growthPerRound(samples) };
}

// What the machine compiles on the way is no growth of the server's.
await churn({ seed: SEED, forMinutes: MINUTES * WARM_PART });
const runs = [await measure('first'), await measure('second')];
for (const { rounds, steps, eventCount, traceHash, bytesPerRound, complaints } of runs) {
  const what = `seed ${SEED}: ${MINUTES} min of churn, ${rounds} rounds, ${steps} steps, ${eventCount} events, hash ${traceHash}`;
  process.stdout.write(`${what}, ${bytesPerRound.toFixed(0)} bytes more a round\n`);
  for (const complaint of complaints) process.stdout.write(`    ${complaint}\n`);
}
const checks = [
  runs.every(({ complaints }) => complaints.length === 0),
  new Set(runs.map(({ traceHash }) => traceHash)).size === 1,
  runs.every(({ bytesPerRound }) => bytesPerRound < MOST_BYTES_PER_ROUND),
];
const failed = checks.filter((holds) => !holds).length;
process.stdout.write(`${checks.length - failed} passed, ${failed} failed, 0 skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
