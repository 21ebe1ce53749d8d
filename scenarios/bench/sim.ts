import { CASES } from '#conformance/cases/registry';
import { runSuite } from '#conformance/runner/run-suite';
import { createVirtualWorldFactory } from '../worlds/virtual/virtual-world.ts';
import type { VirtualEngine } from '../worlds/virtual/virtual-engine.ts';
import { startCpuTime } from './cpu-time.ts';
import { measureFloor } from './floor.ts';
import { measureMedia } from './media-figures.ts';

/**
 * What simulated time costs: media rooms of 2, 3 and 10 participants for each engine, the floor, then the conformance suite. Figures of one run
 * compare with each other; between machines and hours only ratios do. See README.md beside this file.
 */

const ENGINES: readonly VirtualEngine[] = ['werift', 'null-cipher', 'model'];
const PARTICIPANTS: readonly number[] = [2, 3, 10];

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function printMedia(): Promise<void> {
  print(
    'Each participant publishes 50 packets/s of 100 B and 100 packets/s of 1000 B; everybody receives everybody; wifi links.',
  );
  print('engine       participants  packets/s  × real time  ratio  events/CPU s  seeds/core hour');
  const baseline = new Map<number, number>();
  for (const engine of ENGINES) {
    for (const participants of PARTICIPANTS) {
      const figures = await measureMedia(engine, participants);
      const { timesRealTime, packetsPerSecond, eventsPerSecond, seedsPerCoreHour } = figures;
      if (!baseline.has(participants)) baseline.set(participants, timesRealTime);
      print(
        [
          engine.padEnd(11),
          String(participants).padStart(13),
          packetsPerSecond.toFixed(0).padStart(10),
          timesRealTime.toFixed(1).padStart(12),
          (timesRealTime / (baseline.get(participants) ?? timesRealTime)).toFixed(2).padStart(6),
          eventsPerSecond.toFixed(0).padStart(13),
          seedsPerCoreHour.toFixed(0).padStart(16),
        ].join(' '),
      );
    }
  }
}

async function printFloor(): Promise<void> {
  for (const participants of PARTICIPANTS) {
    const timesRealTime = await measureFloor(participants);
    print(`network and trace alone, ${participants} participants: ${timesRealTime.toFixed(0)} × real time`);
  }
}

async function printSuite(): Promise<void> {
  for (const engine of ENGINES) {
    const cpuTime = startCpuTime();
    const worlds = createVirtualWorldFactory({ seed: 'bench', engine });
    const results = await runSuite({ cases: CASES, worlds, runId: 'bench', failuresRerun: false });
    const passed = results.filter(({ verdict }) => verdict === 'pass').length;
    print(`suite, ${engine}: ${cpuTime().toFixed(1)} CPU s, ${passed} of ${results.length} cases passed`);
  }
}

await printMedia();
await printFloor();
await printSuite();
