import type { Check } from './check.ts';
import type { RoomFixture } from './room-fixture.ts';
import type { AgentWorkerProbe } from '../probe/agent-worker.ts';
import type { HttpClient } from '../probe/http-client.ts';
import type { RoomServiceClient } from '../probe/room-service.ts';
import type { TargetProfile } from '../targets/profile.ts';
import type { Clock, Target, World } from './world.ts';

/** `fast` runs in seconds on a live server; `full` is everything; the others are subsets by subject. */
export type Suite = 'fast' | 'full' | 'media' | 'browser' | 'nightly';

/** What a case is given. All waiting is on `clock`; all traffic is in rooms of its own. */
export interface CaseContext {
  readonly room: RoomFixture;
  /** Another room of this case. */
  readonly anotherRoom: (suffix: string) => RoomFixture;
  readonly check: Check;
  /** Connects an agent worker; without `token` with one that has the agent grant, empty for none. */
  readonly agentWorker: (name: string, token?: string) => AgentWorkerProbe;
  readonly clock: Clock;
  readonly api: RoomServiceClient;
  readonly http: HttpClient;
  readonly world: World;
  readonly target: Target;
  /** Timers and limits that the target is held to. */
  readonly profile: TargetProfile;
  /** Lets world time pass. */
  readonly pause: (ms: number) => Promise<void>;
  /** A line for the evidence. */
  readonly note: (text: string) => void;
}

export interface CaseTiming {
  /** Event-loop lag of this machine beyond which a failed check says nothing about the target. Default 100 ms. */
  readonly noiseLimitMs?: number;
}

export interface ConformanceCase {
  /** `area/slug`, frozen once published. */
  readonly id: string;
  readonly title: string;
  /** First part of the id. */
  readonly area: string;
  /** Requirements that this case gives a check for, every time it runs to its end. */
  readonly judges: readonly string[];
  /** Always contains `full`. */
  readonly suites: readonly Suite[];
  /** Present when checks depend on how fast things happen. */
  readonly timing?: CaseTiming;
  /** Floods and the like: only with --disruptive. */
  readonly disruptive: boolean;
  /** World time after which the case is cut off. */
  readonly limitMs: number;
  readonly run: (context: CaseContext) => Promise<void>;
}

/** World time that a case may take unless it says otherwise. */
export const DEFAULT_LIMIT_MS = 30_000;

/** What the author writes. */
export type CaseDefinition = Omit<ConformanceCase, 'area' | 'suites' | 'disruptive' | 'limitMs'> &
  Partial<Pick<ConformanceCase, 'disruptive' | 'limitMs' | 'suites'>>;

/**
 * One conformance case. Without `suites` it belongs to `fast` and `full`.
 *
 * @throws Error when the definition contradicts itself
 */
export function defineCase(definition: CaseDefinition): ConformanceCase {
  const { id, judges, suites = ['fast'] } = definition;
  if (!/^[a-z0-9-]+\/[a-z0-9-]+$/.test(id)) throw new Error(`case id "${id}" is not of the form area/slug`);
  if (judges.length === 0) throw new Error(`case ${id} judges no requirement`);
  if (new Set(judges).size !== judges.length) throw new Error(`case ${id} names a requirement twice`);
  return {
    ...definition,
    area: id.slice(0, id.indexOf('/')),
    suites: suites.includes('full') ? suites : [...suites, 'full'],
    disruptive: definition.disruptive ?? false,
    limitMs: definition.limitMs ?? DEFAULT_LIMIT_MS,
  };
}
