import type { World, WorldFactory } from '#conformance/runner/world';
import type { TraceLog } from '#proto/trace/trace-log';

/** Worlds whose traces are kept until they are forgotten, so that failed cases can show theirs. */
export interface RememberingWorlds extends WorldFactory {
  /** Lets go of the trace of a case that nobody will ask for. */
  forget(purpose: string): void;
  /** The first trace of a case, while it is kept. */
  traceOf(purpose: string): TraceLog | undefined;
  /** Trace files' bytes by case id. */
  traces(): ReadonlyMap<string, Uint8Array>;
}

/** The same worlds, with the first trace of each purpose kept: that of the run that failed, not that of its repetition. */
export function rememberTraces(worlds: WorldFactory): RememberingWorlds {
  const kept = new Map<string, TraceLog>();
  return {
    kind: worlds.kind,
    parallel: worlds.parallel,
    create: async (purpose): Promise<World> => {
      const world = await worlds.create(purpose);
      if (!kept.has(purpose)) kept.set(purpose, world.trace);
      return world;
    },
    close: () => worlds.close(),
    forget: (purpose) => {
      kept.delete(purpose);
    },
    traceOf: (purpose) => kept.get(purpose),
    traces: () => new Map([...kept].map(([purpose, trace]) => [purpose, trace.encode()])),
  };
}
