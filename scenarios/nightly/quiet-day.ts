// A simulated day of three participants in a quiet room, twice: equal traces, and memory that does not grow. Takes minutes of CPU, so that it
// is no part of `npm test`. Last line: `N passed, N failed, N skipped`.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { stayInQuietRoom, type QuietRoomRun } from './quiet-room.ts';

const HOURS = Number(process.env['NIGHTLY_QUIET_HOURS'] ?? 24);
const SAMPLE_MINUTES = 60;
/** Caches fill within the first samples. */
const WARM_SAMPLES = Math.max(1, Math.floor(HOURS / 4));
/** Six bytes per event of the hours that are measured: whatever is kept of every packet shows. */
const MOST_GROWTH_BYTES = 4 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface MeasuredRun extends QuietRoomRun {
  readonly growthBytes: number;
}

async function measure(seed: string): Promise<MeasuredRun> {
  const heaps: number[] = [];
  const run = await stayInQuietRoom({
    seed,
    forMinutes: HOURS * 60,
    sampleMinutes: SAMPLE_MINUTES,
    onSample: () => {
      collectGarbage();
      const { heapUsed, external } = process.memoryUsage();
      heaps.push(heapUsed + external);
    },
  });
  return { ...run, growthBytes: (heaps.at(-1) ?? 0) - (heaps[WARM_SAMPLES - 1] ?? 0) };
}

const startedUs = process.cpuUsage();
const runs = [await measure('day'), await measure('day')];
const { user, system } = process.cpuUsage(startedUs);
for (const { traceHash, eventCount, growthBytes, pongs, connected } of runs) {
  const growth = `${(growthBytes / 1024).toFixed(0)} KiB more memory than after ${WARM_SAMPLES} h`;
  process.stdout.write(
    `${HOURS} h: ${eventCount} events, hash ${traceHash}, pongs ${pongs.join(' ')}, ${connected} connected, ${growth}\n`,
  );
}
process.stdout.write(`${((user + system) / 1e6).toFixed(0)} s of CPU for ${2 * HOURS} h of the world\n`);
const checks = [
  new Set(runs.map(({ traceHash }) => traceHash)).size === 1,
  runs.every(({ connected }) => connected === 3),
  runs.every(({ growthBytes }) => growthBytes < MOST_GROWTH_BYTES),
];
const failed = checks.filter((holds) => !holds).length;
process.stdout.write(`${checks.length - failed} passed, ${failed} failed, 0 skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
