// Ten thousand joins and leaves, a thousand with media: the memory stays flat. Takes minutes, so that it is no part of `npm test`.
// Last line: `N passed, N failed, N skipped`.
import { soakJoins } from '../soak/joins.ts';
import { progressOf } from './progress.ts';

const JOINS = Number(process.env['NIGHTLY_JOINS'] ?? 10_000);
const MEDIA_JOINS = Number(process.env['NIGHTLY_MEDIA_JOINS'] ?? 1_000);
/** An observer remembers the last 4,096 sessions that it has seen (`SeenParticipants`): only then is nothing new kept. */
const WARM_UP = 5_000;
/** Ten thousand sessions may not grow the process by more than a megabyte. */
const MOST_BYTES_PER_JOIN = 100;
/** A session with media holds some 200 kB: one in twenty that stayed would show. The last few are still on their way out at each look, which makes 3 kB of noise. */
const MOST_BYTES_PER_MEDIA_JOIN = 10_000;

let failed = 0;
for (const [joins, hasMedia, most] of [
  [JOINS, false, MOST_BYTES_PER_JOIN],
  [MEDIA_JOINS, true, MOST_BYTES_PER_MEDIA_JOIN],
] as const) {
  const what = `${joins} joins and leaves ${hasMedia ? 'with media' : 'by signalling'}`;
  const progress = progressOf(what, joins);
  const { bytesPerJoin, samples } = await soakJoins({
    ...{ joins, hasMedia, onProgress: progress.tell },
    ...(hasMedia ? {} : { warmUp: WARM_UP }),
  });
  progress.end();
  const mebibytes = samples.map(({ bytes }) => (bytes / 1_048_576).toFixed(1)).join(' ');
  const isFlat = bytesPerJoin < most;
  const verdict = `${bytesPerJoin.toFixed(0)} bytes more for each, ${isFlat ? 'under' : 'NOT UNDER'} ${most}`;
  process.stdout.write(`${what}: ${verdict} (MiB after each tenth: ${mebibytes})\n`);
  if (!isFlat) failed += 1;
}
process.stdout.write(`${2 - failed} passed, ${failed} failed, 0 skipped\n`);
process.exitCode = failed === 0 ? 0 : 1;
