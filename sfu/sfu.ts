import { ServerInfo } from '@livekit/protocol';
import { newSid, SID_RANDOM_BYTES } from '#proto/ids';
import type { MediaSessionFactory, SfuCore } from './core.ts';
import type { Defects } from './defects/defects.ts';
import { HttpFront } from './http/http-front.ts';
import { Routes } from './http/routes.ts';
import type { PageRoutes } from './http/routes.ts';
import type { Engine } from './media/engine.ts';
import { createMediaSession } from './participant/create-media-session.ts';
import { IcePreferences } from './reconnect/ice-preferences.ts';
import type { RoomObserver } from './room/room-observer.ts';
import type { Clock } from './ports/clock.ts';
import type { HttpClient } from './ports/http-client.ts';
import type { Random } from './ports/random.ts';
import type { WebSocketStack } from './ports/stacks.ts';
import type { Streams } from './ports/streams.ts';
import { Rooms } from './room/rooms.ts';
import { AgentDispatches } from './services/agents/agent-dispatches.ts';
import { AgentWorkers } from './services/agents/agent-workers.ts';
import { DispatchService } from './services/agents/dispatch-service.ts';
import { Metrics } from './services/metrics.ts';
import { Webhooks } from './services/webhooks/webhooks.ts';
import { RoomService } from './services/room-service/room-service.ts';
import { TwirpFront } from './services/twirp-front.ts';
import type { SfuConfig } from './sfu-config.ts';

/** Highest signalling protocol that the server speaks (SIG-110). */
const SIGNAL_PROTOCOL = 17;
/** Source: wire order 4. */
const AGENT_PROTOCOL = 1;

/** Everything from outside; nothing else of the machine is touched. */
export interface SfuDependencies {
  readonly config: SfuConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly streams: Streams;
  readonly websocket: WebSocketStack;
  /** Closed together with the SFU. */
  readonly engine: Engine;
  readonly defects: Defects;
  readonly log?: (line: string) => void;
  /** Pages of whoever starts the SFU. */
  readonly pages?: PageRoutes;
  /** For webhooks; without it there are none. */
  readonly http?: HttpClient;
  /** Another media side, for tests of the control side alone. */
  readonly createMediaSession?: MediaSessionFactory;
}

/** A running SFU. */
export interface Sfu {
  readonly address: string;
  readonly port: number;
  /** `ws://…`, as clients take it. */
  readonly url: string;
  /** Lets nobody new in and resolves once everybody has left; resumes go on. Then `close`. */
  drain(): Promise<void>;
  /** Tells everybody SERVER_SHUTDOWN, stops listening and closes the engine. */
  close(): Promise<void>;
}

/**
 * Starts an SFU that stock LiveKit clients use unchanged.
 *
 * @throws When the listen address cannot be bound.
 */
export async function createSfu(dependencies: SfuDependencies): Promise<Sfu> {
  const observers: RoomObserver[] = [];
  const core = coreOf(dependencies, observers);
  const webhooks = webhooksOf(core, dependencies.http);
  if (webhooks !== undefined) observers.push(webhooks);
  const workers = new AgentWorkers(core);
  const dispatches = new AgentDispatches(core, workers);
  const metrics = new Metrics();
  observers.push(dispatches, metrics);
  const rooms = new Rooms(core);
  const dispatchService = new DispatchService(core, rooms, dispatches);
  const routes = new Routes(
    core,
    rooms,
    new TwirpFront(core, new RoomService(core, rooms), dispatchService),
    metrics,
    dependencies.pages,
  );
  const front = new HttpFront(core, rooms, routes, workers, dependencies.websocket);
  const { address, port } = await front.listen(dependencies.streams);
  return {
    address,
    port,
    url: `ws://${address.includes(':') ? `[${address}]` : address}:${port}`,
    drain: () => {
      front.drain();
      return emptied(rooms, observers);
    },
    close: async () => {
      await front.stopListening();
      rooms.close();
      workers.close();
      await webhooks?.close();
      await front.close();
      await core.engine.close();
    },
  };
}

/** Resolves once no room has a participant. */
function emptied(rooms: Rooms, observers: RoomObserver[]): Promise<void> {
  const isEmpty = (): boolean => rooms.list().every((room) => room.participants().length === 0);
  if (isEmpty()) return Promise.resolve();
  return new Promise((resolve) => {
    observers.push({
      participantLeft: () => {
        if (isEmpty()) resolve();
      },
    });
  });
}

function webhooksOf(core: SfuCore, http: HttpClient | undefined): Webhooks | undefined {
  const settings = core.config.webhook;
  return http === undefined || settings === undefined ? undefined : new Webhooks(core, http, settings);
}

function coreOf(dependencies: SfuDependencies, observers: readonly RoomObserver[]): SfuCore {
  const { config, clock, random, engine, defects } = dependencies;
  const serverInfo = new ServerInfo({
    version: config.serverVersion,
    protocol: SIGNAL_PROTOCOL,
    agentProtocol: AGENT_PROTOCOL,
    region: config.region,
    nodeId: newSid('ND_', random.bytes(SID_RANDOM_BYTES)),
    debugInfo: debugInfo(defects, config),
  });
  return {
    config,
    clock,
    random,
    engine,
    defects,
    serverInfo,
    observers,
    icePreferences: new IcePreferences(clock),
    createMediaSession: dependencies.createMediaSession ?? createMediaSession,
    log: dependencies.log ?? (() => undefined),
  };
}

/** Says that this is no livekit-server, and which deliberate bugs and which of livekit-server's oddities are switched on. */
function debugInfo(defects: Defects, { quirks, profile }: SfuConfig): string {
  const list = (what: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
  const named = profile === 'livekit-1.13' ? [] : [`profile: ${profile}`];
  return ['jitterbug', ...named, ...list('defects', defects.names), ...list('quirks', quirks.names)].join('; ');
}
