// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import batchedUpdatesCase from './batched-updates.ts';
import connectionQualityCase from './connection-quality.ts';
import departureAndReturnCase from './departure-and-return.ts';
import dtlsStalledCase from './dtls-stalled.ts';
import neverConnectedCase from './never-connected.ts';
import roomClosesOnTimeCase from './room-closes-on-time.ts';
import rpcAnswersCase from './rpc-answers.ts';
import senderReportsCase from './sender-reports.ts';
import silentPeerCase from './silent-peer.ts';
import speakerIntervalCase from './speaker-interval.ts';
import unboundSubscriptionCase from './unbound-subscription.ts';
import unknownTrackCase from './unknown-track.ts';
import unwantedLayersCase from './unwanted-layers.ts';
import unwatchedCameraCase from './unwatched-camera.ts';
import websocketPingCase from './websocket-ping.ts';

/** Every case of timers, by name. */
export const TIMERS_CASES: readonly ConformanceCase[] = [
  batchedUpdatesCase,
  connectionQualityCase,
  departureAndReturnCase,
  dtlsStalledCase,
  neverConnectedCase,
  roomClosesOnTimeCase,
  rpcAnswersCase,
  senderReportsCase,
  silentPeerCase,
  speakerIntervalCase,
  unboundSubscriptionCase,
  unknownTrackCase,
  unwantedLayersCase,
  unwatchedCameraCase,
  websocketPingCase,
];
