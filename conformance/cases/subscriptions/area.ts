// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import adaptiveStartsLowCase from './adaptive-starts-low.ts';
import againAndAgainCase from './again-and-again.ts';
import allowedEachTimeCase from './allowed-each-time.ts';
import autoSubscribeOffCase from './auto-subscribe-off.ts';
import disabledInAdvanceCase from './disabled-in-advance.ts';
import fewerFramesCase from './fewer-frames.ts';
import hiddenSubscriberCase from './hidden-subscriber.ts';
import mostDemandingCountsCase from './most-demanding-counts.ts';
import noCommonCodecCase from './no-common-codec.ts';
import oneGivesUpCase from './one-gives-up.ts';
import permissionOfLaterJoinerCase from './permission-of-later-joiner.ts';
import permissionOfOneTrackCase from './permission-of-one-track.ts';
import permissionReturnsCase from './permission-returns.ts';
import permissionWithdrawnCase from './permission-withdrawn.ts';
import permissionWithoutNameCase from './permission-without-name.ts';
import singleAutoSubscribeOffCase from './single-auto-subscribe-off.ts';
import singleUnsubscribeCase from './single-unsubscribe.ts';
import trackDisabledCase from './track-disabled.ts';
import updateBeforeOfferCase from './update-before-offer.ts';
import wantedQualitiesCase from './wanted-qualities.ts';

/** Every case of subscriptions, by name. */
export const SUBSCRIPTIONS_CASES: readonly ConformanceCase[] = [
  adaptiveStartsLowCase,
  againAndAgainCase,
  allowedEachTimeCase,
  autoSubscribeOffCase,
  disabledInAdvanceCase,
  fewerFramesCase,
  hiddenSubscriberCase,
  mostDemandingCountsCase,
  noCommonCodecCase,
  oneGivesUpCase,
  permissionOfLaterJoinerCase,
  permissionOfOneTrackCase,
  permissionReturnsCase,
  permissionWithdrawnCase,
  permissionWithoutNameCase,
  singleAutoSubscribeOffCase,
  singleUnsubscribeCase,
  trackDisabledCase,
  updateBeforeOfferCase,
  wantedQualitiesCase,
];
