import { pbkdf2 } from 'node:crypto';
import { toyCall } from './toy-call.ts';
import { toySignal } from './toy-signal.ts';

/** Prints the hashes of the toy worlds for a seed: `print-hashes.ts SEED [disturbed]`. For tests that compare processes. */
const [seed = 'seed', mode] = process.argv.slice(2);
if (mode === 'disturbed') disturb();
const call = await toyCall(seed);
const signal = await toySignal(seed);
const deflated = await toySignal(seed, { isDeflated: true });
process.stdout.write(JSON.stringify([call.hash, signal.hash, deflated.hash]), () => {
  // the thread pool would keep the process for a minute
  if (mode === 'disturbed') process.kill(process.pid);
});

/** Moves every clock and chance of this process, and keeps its thread pool busy: nothing in a simulation may notice. */
function disturb(): void {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    static override now(): number {
      return RealDate.now() + 3e11;
    }
  } as DateConstructor;
  performance.now = (): number => 42;
  Math.random = (): number => 0.5;
  for (let i = 0; i < 16; i++) pbkdf2('a', 'b', 20_000_000, 32, 'sha256', () => undefined);
}
