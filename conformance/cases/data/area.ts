// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import agentSpeaksForAnotherCase from './agent-speaks-for-another.ts';
import burstInOrderCase from './burst-in-order.ts';
import channelParametersCase from './channel-parameters.ts';
import dataTracksCase from './data-tracks.ts';
import everyKindCase from './every-kind.ts';
import everybodyTalksCase from './everybody-talks.ts';
import forgedSenderCase from './forged-sender.ts';
import garbageCase from './garbage.ts';
import kindByChannelCase from './kind-by-channel.ts';
import largestCase from './largest.ts';
import legacyDestinationsCase from './legacy-destinations.ts';
import lossyCase from './lossy.ts';
import lossyWhileJoiningCase from './lossy-while-joining.ts';
import membersKeptCase from './members-kept.ts';
import nonceWindowCase from './nonce-window.ts';
import notForLaterJoinersCase from './not-for-later-joiners.ts';
import oneDestinationCase from './one-destination.ts';
import reliableCase from './reliable.ts';
import repeatedNonceCase from './repeated-nonce.ts';
import repeatedSequenceCase from './repeated-sequence.ts';
import replacedChannelCase from './replaced-channel.ts';
import replayForTheAddressedCase from './replay-for-the-addressed.ts';
import replayedAfterResumeCase from './replayed-after-resume.ts';
import rpcBetweenParticipantsCase from './rpc-between-participants.ts';
import sentWhileJoiningCase from './sent-while-joining.ts';
import signalOutageCase from './signal-outage.ts';
import singleOwnChannelCase from './single-own-channel.ts';
import sizesCase from './sizes.ts';
import twoDestinationsCase from './two-destinations.ts';

/** Every case of data, by name. */
export const DATA_CASES: readonly ConformanceCase[] = [
  agentSpeaksForAnotherCase,
  burstInOrderCase,
  channelParametersCase,
  dataTracksCase,
  everyKindCase,
  everybodyTalksCase,
  forgedSenderCase,
  garbageCase,
  kindByChannelCase,
  largestCase,
  legacyDestinationsCase,
  lossyCase,
  lossyWhileJoiningCase,
  membersKeptCase,
  nonceWindowCase,
  notForLaterJoinersCase,
  oneDestinationCase,
  reliableCase,
  repeatedNonceCase,
  repeatedSequenceCase,
  replacedChannelCase,
  replayForTheAddressedCase,
  replayedAfterResumeCase,
  rpcBetweenParticipantsCase,
  sentWhileJoiningCase,
  signalOutageCase,
  singleOwnChannelCase,
  sizesCase,
  twoDestinationsCase,
];
