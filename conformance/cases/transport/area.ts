// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import autoSubscribeValuesCase from './auto-subscribe-values.ts';
import badJoinRequestCase from './bad-join-request.ts';
import clientLeaveCase from './client-leave.ts';
import corsCase from './cors.ts';
import credentialsCase from './credentials.ts';
import deflateCase from './deflate.ts';
import doubleSlashCase from './double-slash.ts';
import earlyCandidatesCase from './early-candidates.ts';
import fastPublishCase from './fast-publish.ts';
import firstOfferCase from './first-offer.ts';
import garbageFrameCase from './garbage-frame.ts';
import iceOverTcpCase from './ice-over-tcp.ts';
import joinParametersCase from './join-parameters.ts';
import joinRequestSizeCase from './join-request-size.ts';
import jsonFramesCase from './json-frames.ts';
import keepAliveCase from './keep-alive.ts';
import lastCandidateCase from './last-candidate.ts';
import offerAnsweredCase from './offer-answered.ts';
import plainRequestCase from './plain-request.ts';
import protocolNumbersCase from './protocol-numbers.ts';
import refreshedTokenCase from './refreshed-token.ts';
import routesCase from './routes.ts';
import serverDescriptionsCase from './server-descriptions.ts';
import singlePeerConnectionCase from './single-peer-connection.ts';
import socketLostEarlyCase from './socket-lost-early.ts';
import socketLostLateCase from './socket-lost-late.ts';
import unknownMessageCase from './unknown-message.ts';
import wrappedDefaultsCase from './wrapped-defaults.ts';

/** Every case of transport, by name. */
export const TRANSPORT_CASES: readonly ConformanceCase[] = [
  autoSubscribeValuesCase,
  badJoinRequestCase,
  clientLeaveCase,
  corsCase,
  credentialsCase,
  deflateCase,
  doubleSlashCase,
  earlyCandidatesCase,
  fastPublishCase,
  firstOfferCase,
  garbageFrameCase,
  iceOverTcpCase,
  joinParametersCase,
  joinRequestSizeCase,
  jsonFramesCase,
  keepAliveCase,
  lastCandidateCase,
  offerAnsweredCase,
  plainRequestCase,
  protocolNumbersCase,
  refreshedTokenCase,
  routesCase,
  serverDescriptionsCase,
  singlePeerConnectionCase,
  socketLostEarlyCase,
  socketLostLateCase,
  unknownMessageCase,
  wrappedDefaultsCase,
];
