// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../runner/case.ts';
import dataReliable from './data/reliable.ts';
import mediaAudioForwarded from './media/audio-forwarded.ts';
import presenceDepartureTimeout from './presence/departure-timeout.ts';
import presenceDuplicateIdentity from './presence/duplicate-identity.ts';
import roomsJoin from './rooms/join.ts';
import tokensRefused from './tokens/refused.ts';
import transportAutoSubscribeValues from './transport/auto-subscribe-values.ts';
import transportBadJoinRequest from './transport/bad-join-request.ts';
import transportClientLeave from './transport/client-leave.ts';
import transportCors from './transport/cors.ts';
import transportCredentials from './transport/credentials.ts';
import transportDeflate from './transport/deflate.ts';
import transportFirstOffer from './transport/first-offer.ts';
import transportGarbageFrame from './transport/garbage-frame.ts';
import transportJsonFrames from './transport/json-frames.ts';
import transportKeepAlive from './transport/keep-alive.ts';
import transportPlainRequest from './transport/plain-request.ts';
import transportProtocolNumbers from './transport/protocol-numbers.ts';
import transportRefreshedToken from './transport/refreshed-token.ts';
import transportRoutes from './transport/routes.ts';
import transportSinglePeerConnection from './transport/single-peer-connection.ts';
import transportSocketLostEarly from './transport/socket-lost-early.ts';
import transportSocketLostLate from './transport/socket-lost-late.ts';
import transportUnknownMessage from './transport/unknown-message.ts';

/** Every case, by area and then by name. */
export const CASES: readonly ConformanceCase[] = [
  dataReliable,
  mediaAudioForwarded,
  presenceDepartureTimeout,
  presenceDuplicateIdentity,
  roomsJoin,
  tokensRefused,
  transportAutoSubscribeValues,
  transportBadJoinRequest,
  transportClientLeave,
  transportCors,
  transportCredentials,
  transportDeflate,
  transportFirstOffer,
  transportGarbageFrame,
  transportJsonFrames,
  transportKeepAlive,
  transportPlainRequest,
  transportProtocolNumbers,
  transportRefreshedToken,
  transportRoutes,
  transportSinglePeerConnection,
  transportSocketLostEarly,
  transportSocketLostLate,
  transportUnknownMessage,
];
