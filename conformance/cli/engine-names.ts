import type { VirtualEngine } from '#scenarios/worlds/virtual/virtual-engine';
import { UsageError } from './usage-error.ts';

/** Every media engine that is spoken of, and what it is. */
const ENGINES = {
  werift: 'everything is real',
  'null-cipher': 'media travels in clear',
  model: 'no cryptography at all',
  mediasoup: 'a C++ worker',
} as const;
type EngineName = keyof typeof ENGINES;

/** The engine of a server that real clients connect to. @throws UsageError for every other than werift */
export function liveEngine(name: string | undefined): 'werift' {
  const engine = engineNamed(name);
  if (engine === 'werift') return engine;
  if (engine === 'mediasoup') throw noMediasoup();
  throw new UsageError(
    `--engine ${engine} (${ENGINES[engine]}) is understood by simulated participants alone: wanted werift, or 'run --world virtual --engine ${engine}'`,
  );
}

/** The engine of a run in the virtual world. @throws UsageError for one that is not there */
export function virtualEngine(name: string | undefined): VirtualEngine {
  const engine = engineNamed(name);
  if (engine === 'mediasoup') throw noMediasoup();
  return engine;
}

function engineNamed(name: string = 'werift'): EngineName {
  if (Object.hasOwn(ENGINES, name)) return name as EngineName;
  throw new UsageError(`there is no engine '${name}': wanted werift, null-cipher or model`);
}

/** Its worker is a process with sockets and a clock of its own: nothing of it could run in virtual time either. */
function noMediasoup(): UsageError {
  return new UsageError(
    '--engine mediasoup is not part of this version, and installing the npm package mediasoup does not add it: wanted werift, which needs no worker',
  );
}
