import type { ServerInfo } from '@livekit/protocol';
import type { SfuConfig } from './sfu-config.ts';
import type { Defects } from './defects/defects.ts';
import type { Engine } from './media/engine.ts';
import type { MediaSession, MediaSessionDependencies, MediaSessionOwner } from './participant/media-session.ts';
import type { Clock } from './ports/clock.ts';
import type { Random } from './ports/random.ts';
import type { IcePreferences } from './reconnect/ice-preferences.ts';
import type { RoomObserver } from './room/room-observer.ts';

/** Makes the media side of one participant; a fake in tests of the control side alone. */
export type MediaSessionFactory = (owner: MediaSessionOwner, dependencies: MediaSessionDependencies) => MediaSession;

/** What rooms, participants and signalling sessions are built from. None of it does I/O on its own. */
export interface SfuCore {
  readonly config: SfuConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly engine: Engine;
  readonly defects: Defects;
  readonly serverInfo: ServerInfo;
  readonly createMediaSession: MediaSessionFactory;
  readonly icePreferences: IcePreferences;
  /** Services that are told of rooms and participants, in the order of telling; filled once at the start. */
  readonly observers: readonly RoomObserver[];
  /** One line for the operator. */
  readonly log: (line: string) => void;
}
