// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../runner/case.ts';
import apiCreateRoom from './api/create-room.ts';
import apiDeleteRoom from './api/delete-room.ts';
import apiErrors from './api/errors.ts';
import apiGrants from './api/grants.ts';
import apiListParticipants from './api/list-participants.ts';
import apiListRooms from './api/list-rooms.ts';
import apiMuteTrack from './api/mute-track.ts';
import apiRemoveParticipant from './api/remove-participant.ts';
import apiSendData from './api/send-data.ts';
import apiSizes from './api/sizes.ts';
import apiUpdateParticipant from './api/update-participant.ts';
import apiUpdateSubscriptions from './api/update-subscriptions.ts';
import dataBurstInOrder from './data/burst-in-order.ts';
import dataChannelParameters from './data/channel-parameters.ts';
import dataDataTracks from './data/data-tracks.ts';
import dataEveryKind from './data/every-kind.ts';
import dataEverybodyTalks from './data/everybody-talks.ts';
import dataForgedSender from './data/forged-sender.ts';
import dataGarbage from './data/garbage.ts';
import dataKindByChannel from './data/kind-by-channel.ts';
import dataLargest from './data/largest.ts';
import dataLegacyDestinations from './data/legacy-destinations.ts';
import dataLossy from './data/lossy.ts';
import dataMembersKept from './data/members-kept.ts';
import dataNotForLaterJoiners from './data/not-for-later-joiners.ts';
import dataOneDestination from './data/one-destination.ts';
import dataReliable from './data/reliable.ts';
import dataRepeatedNonce from './data/repeated-nonce.ts';
import dataRepeatedSequence from './data/repeated-sequence.ts';
import dataReplacedChannel from './data/replaced-channel.ts';
import dataReplayedAfterResume from './data/replayed-after-resume.ts';
import dataRpcBetweenParticipants from './data/rpc-between-participants.ts';
import dataSignalOutage from './data/signal-outage.ts';
import dataSingleOwnChannel from './data/single-own-channel.ts';
import dataSizes from './data/sizes.ts';
import dataTwoDestinations from './data/two-destinations.ts';
import mediaAnnouncedMuted from './media/announced-muted.ts';
import mediaAudioForwarded from './media/audio-forwarded.ts';
import mediaFirstSubscriberTold from './media/first-subscriber-told.ts';
import mediaFramesInOrder from './media/frames-in-order.ts';
import mediaKeyFrameForNewcomer from './media/key-frame-for-newcomer.ts';
import mediaKeyFrameRequests from './media/key-frame-requests.ts';
import mediaLateJoiner from './media/late-joiner.ts';
import mediaMoreSections from './media/more-sections.ts';
import mediaMuteStopsForwarding from './media/mute-stops-forwarding.ts';
import mediaPublishedMuted from './media/published-muted.ts';
import mediaPublisherLeaves from './media/publisher-leaves.ts';
import mediaPublisherUndoesServerMute from './media/publisher-undoes-server-mute.ts';
import mediaQuietIsNoSpeaker from './media/quiet-is-no-speaker.ts';
import mediaSectionsReused from './media/sections-reused.ts';
import mediaSilenceAfterMute from './media/silence-after-mute.ts';
import mediaSingleBothWays from './media/single-both-ways.ts';
import mediaSpeakerStartsAndStops from './media/speaker-starts-and-stops.ts';
import mediaSpeakersOfSubscribedTracks from './media/speakers-of-subscribed-tracks.ts';
import mediaThreeListeners from './media/three-listeners.ts';
import mediaThreeTalk from './media/three-talk.ts';
import mediaTimestampsKeepPace from './media/timestamps-keep-pace.ts';
import mediaTwoTracks from './media/two-tracks.ts';
import mediaUnmuteAsksForKeyFrame from './media/unmute-asks-for-key-frame.ts';
import mediaUnmuteResumes from './media/unmute-resumes.ts';
import mediaUnpublishEnds from './media/unpublish-ends.ts';
import mediaVideoForwarded from './media/video-forwarded.ts';
import mediaVideoMuteStops from './media/video-mute-stops.ts';
import permissionsDefaults from './permissions/defaults.ts';
import permissionsHidden from './permissions/hidden.ts';
import permissionsNoData from './permissions/no-data.ts';
import permissionsNoPublish from './permissions/no-publish.ts';
import permissionsNoSubscribe from './permissions/no-subscribe.ts';
import permissionsOwnMetadata from './permissions/own-metadata.ts';
import permissionsRevokePublish from './permissions/revoke-publish.ts';
import permissionsSources from './permissions/sources.ts';
import permissionsUpdateReplacesAll from './permissions/update-replaces-all.ts';
import presenceDepartureTimeout from './presence/departure-timeout.ts';
import presenceDuplicateIdentity from './presence/duplicate-identity.ts';
import presenceInfoFields from './presence/info-fields.ts';
import presenceLeave from './presence/leave.ts';
import presenceMetadata from './presence/metadata.ts';
import presenceMetadataLimits from './presence/metadata-limits.ts';
import presenceReasons from './presence/reasons.ts';
import presenceSameIdentityTwoRooms from './presence/same-identity-two-rooms.ts';
import presenceSignalOnlyNeverActive from './presence/signal-only-never-active.ts';
import presenceSimultaneousJoins from './presence/simultaneous-joins.ts';
import presenceStates from './presence/states.ts';
import presenceTakeoverToldOnce from './presence/takeover-told-once.ts';
import publishingAnnouncedWhenNegotiated from './publishing/announced-when-negotiated.ts';
import publishingCidTwice from './publishing/cid-twice.ts';
import publishingDataType from './publishing/data-type.ts';
import publishingInfoEchoed from './publishing/info-echoed.ts';
import publishingOfferFirst from './publishing/offer-first.ts';
import publishingOtherCid from './publishing/other-cid.ts';
import publishingSimulcastBySsrc from './publishing/simulcast-by-ssrc.ts';
import publishingUnknownCodec from './publishing/unknown-codec.ts';
import publishingUnknownMute from './publishing/unknown-mute.ts';
import reconnectAgainAndAgain from './reconnect/again-and-again.ts';
import reconnectBadSyncState from './reconnect/bad-sync-state.ts';
import reconnectCandidateProtocol from './reconnect/candidate-protocol.ts';
import reconnectCold from './reconnect/cold.ts';
import reconnectFull from './reconnect/full.ts';
import reconnectGoneMeanwhile from './reconnect/gone-meanwhile.ts';
import reconnectGrace from './reconnect/grace.ts';
import reconnectMissedUpdates from './reconnect/missed-updates.ts';
import reconnectResume from './reconnect/resume.ts';
import reconnectResumeSingle from './reconnect/resume-single.ts';
import reconnectUnansweredOffer from './reconnect/unanswered-offer.ts';
import roomsConfigInToken from './rooms/config-in-token.ts';
import roomsCounts from './rooms/counts.ts';
import roomsDeparture from './rooms/departure.ts';
import roomsDependents from './rooms/dependents.ts';
import roomsEmptyTimeout from './rooms/empty-timeout.ts';
import roomsJoin from './rooms/join.ts';
import roomsMaxParticipants from './rooms/max-participants.ts';
import roomsMetadata from './rooms/metadata.ts';
import subscriptionsAdaptiveStartsLow from './subscriptions/adaptive-starts-low.ts';
import subscriptionsAgainAndAgain from './subscriptions/again-and-again.ts';
import subscriptionsAllowedEachTime from './subscriptions/allowed-each-time.ts';
import subscriptionsAutoSubscribeOff from './subscriptions/auto-subscribe-off.ts';
import subscriptionsDisabledInAdvance from './subscriptions/disabled-in-advance.ts';
import subscriptionsHiddenSubscriber from './subscriptions/hidden-subscriber.ts';
import subscriptionsMostDemandingCounts from './subscriptions/most-demanding-counts.ts';
import subscriptionsNoCommonCodec from './subscriptions/no-common-codec.ts';
import subscriptionsOneGivesUp from './subscriptions/one-gives-up.ts';
import subscriptionsPermissionOfLaterJoiner from './subscriptions/permission-of-later-joiner.ts';
import subscriptionsPermissionOfOneTrack from './subscriptions/permission-of-one-track.ts';
import subscriptionsPermissionReturns from './subscriptions/permission-returns.ts';
import subscriptionsPermissionWithdrawn from './subscriptions/permission-withdrawn.ts';
import subscriptionsPermissionWithoutName from './subscriptions/permission-without-name.ts';
import subscriptionsSingleAutoSubscribeOff from './subscriptions/single-auto-subscribe-off.ts';
import subscriptionsTrackDisabled from './subscriptions/track-disabled.ts';
import subscriptionsWantedQualities from './subscriptions/wanted-qualities.ts';
import timersBatchedUpdates from './timers/batched-updates.ts';
import timersConnectionQuality from './timers/connection-quality.ts';
import timersDepartureAndReturn from './timers/departure-and-return.ts';
import timersNeverConnected from './timers/never-connected.ts';
import timersSenderReports from './timers/sender-reports.ts';
import timersUnboundSubscription from './timers/unbound-subscription.ts';
import timersUnknownTrack from './timers/unknown-track.ts';
import timersUnwantedLayers from './timers/unwanted-layers.ts';
import timersUnwatchedCamera from './timers/unwatched-camera.ts';
import timersWebsocketPing from './timers/websocket-ping.ts';
import tokensAlgorithms from './tokens/algorithms.ts';
import tokensClaimsVisible from './tokens/claims-visible.ts';
import tokensGrantsToJoin from './tokens/grants-to-join.ts';
import tokensKind from './tokens/kind.ts';
import tokensNameLengths from './tokens/name-lengths.ts';
import tokensOutlived from './tokens/outlived.ts';
import tokensRefused from './tokens/refused.ts';
import tokensTimes from './tokens/times.ts';
import transportAutoSubscribeValues from './transport/auto-subscribe-values.ts';
import transportBadJoinRequest from './transport/bad-join-request.ts';
import transportClientLeave from './transport/client-leave.ts';
import transportCors from './transport/cors.ts';
import transportCredentials from './transport/credentials.ts';
import transportDeflate from './transport/deflate.ts';
import transportDoubleSlash from './transport/double-slash.ts';
import transportFirstOffer from './transport/first-offer.ts';
import transportGarbageFrame from './transport/garbage-frame.ts';
import transportIceOverTcp from './transport/ice-over-tcp.ts';
import transportJoinParameters from './transport/join-parameters.ts';
import transportJsonFrames from './transport/json-frames.ts';
import transportKeepAlive from './transport/keep-alive.ts';
import transportOfferAnswered from './transport/offer-answered.ts';
import transportPlainRequest from './transport/plain-request.ts';
import transportProtocolNumbers from './transport/protocol-numbers.ts';
import transportRefreshedToken from './transport/refreshed-token.ts';
import transportRoutes from './transport/routes.ts';
import transportServerDescriptions from './transport/server-descriptions.ts';
import transportSinglePeerConnection from './transport/single-peer-connection.ts';
import transportSocketLostEarly from './transport/socket-lost-early.ts';
import transportSocketLostLate from './transport/socket-lost-late.ts';
import transportUnknownMessage from './transport/unknown-message.ts';
import transportWrappedDefaults from './transport/wrapped-defaults.ts';

/** Every case, by area and then by name. */
export const CASES: readonly ConformanceCase[] = [
  apiCreateRoom,
  apiDeleteRoom,
  apiErrors,
  apiGrants,
  apiListParticipants,
  apiListRooms,
  apiMuteTrack,
  apiRemoveParticipant,
  apiSendData,
  apiSizes,
  apiUpdateParticipant,
  apiUpdateSubscriptions,
  dataBurstInOrder,
  dataChannelParameters,
  dataDataTracks,
  dataEveryKind,
  dataEverybodyTalks,
  dataForgedSender,
  dataGarbage,
  dataKindByChannel,
  dataLargest,
  dataLegacyDestinations,
  dataLossy,
  dataMembersKept,
  dataNotForLaterJoiners,
  dataOneDestination,
  dataReliable,
  dataRepeatedNonce,
  dataRepeatedSequence,
  dataReplacedChannel,
  dataReplayedAfterResume,
  dataRpcBetweenParticipants,
  dataSignalOutage,
  dataSingleOwnChannel,
  dataSizes,
  dataTwoDestinations,
  mediaAnnouncedMuted,
  mediaAudioForwarded,
  mediaFirstSubscriberTold,
  mediaFramesInOrder,
  mediaKeyFrameForNewcomer,
  mediaKeyFrameRequests,
  mediaLateJoiner,
  mediaMoreSections,
  mediaMuteStopsForwarding,
  mediaPublishedMuted,
  mediaPublisherLeaves,
  mediaPublisherUndoesServerMute,
  mediaQuietIsNoSpeaker,
  mediaSectionsReused,
  mediaSilenceAfterMute,
  mediaSingleBothWays,
  mediaSpeakerStartsAndStops,
  mediaSpeakersOfSubscribedTracks,
  mediaThreeListeners,
  mediaThreeTalk,
  mediaTimestampsKeepPace,
  mediaTwoTracks,
  mediaUnmuteAsksForKeyFrame,
  mediaUnmuteResumes,
  mediaUnpublishEnds,
  mediaVideoForwarded,
  mediaVideoMuteStops,
  permissionsDefaults,
  permissionsHidden,
  permissionsNoData,
  permissionsNoPublish,
  permissionsNoSubscribe,
  permissionsOwnMetadata,
  permissionsRevokePublish,
  permissionsSources,
  permissionsUpdateReplacesAll,
  presenceDepartureTimeout,
  presenceDuplicateIdentity,
  presenceInfoFields,
  presenceLeave,
  presenceMetadata,
  presenceMetadataLimits,
  presenceReasons,
  presenceSameIdentityTwoRooms,
  presenceSignalOnlyNeverActive,
  presenceSimultaneousJoins,
  presenceStates,
  presenceTakeoverToldOnce,
  publishingAnnouncedWhenNegotiated,
  publishingCidTwice,
  publishingDataType,
  publishingInfoEchoed,
  publishingOfferFirst,
  publishingOtherCid,
  publishingSimulcastBySsrc,
  publishingUnknownCodec,
  publishingUnknownMute,
  reconnectAgainAndAgain,
  reconnectBadSyncState,
  reconnectCandidateProtocol,
  reconnectCold,
  reconnectFull,
  reconnectGoneMeanwhile,
  reconnectGrace,
  reconnectMissedUpdates,
  reconnectResume,
  reconnectResumeSingle,
  reconnectUnansweredOffer,
  roomsConfigInToken,
  roomsCounts,
  roomsDeparture,
  roomsDependents,
  roomsEmptyTimeout,
  roomsJoin,
  roomsMaxParticipants,
  roomsMetadata,
  subscriptionsAdaptiveStartsLow,
  subscriptionsAgainAndAgain,
  subscriptionsAllowedEachTime,
  subscriptionsAutoSubscribeOff,
  subscriptionsDisabledInAdvance,
  subscriptionsHiddenSubscriber,
  subscriptionsMostDemandingCounts,
  subscriptionsNoCommonCodec,
  subscriptionsOneGivesUp,
  subscriptionsPermissionOfLaterJoiner,
  subscriptionsPermissionOfOneTrack,
  subscriptionsPermissionReturns,
  subscriptionsPermissionWithdrawn,
  subscriptionsPermissionWithoutName,
  subscriptionsSingleAutoSubscribeOff,
  subscriptionsTrackDisabled,
  subscriptionsWantedQualities,
  timersBatchedUpdates,
  timersConnectionQuality,
  timersDepartureAndReturn,
  timersNeverConnected,
  timersSenderReports,
  timersUnboundSubscription,
  timersUnknownTrack,
  timersUnwantedLayers,
  timersUnwatchedCamera,
  timersWebsocketPing,
  tokensAlgorithms,
  tokensClaimsVisible,
  tokensGrantsToJoin,
  tokensKind,
  tokensNameLengths,
  tokensOutlived,
  tokensRefused,
  tokensTimes,
  transportAutoSubscribeValues,
  transportBadJoinRequest,
  transportClientLeave,
  transportCors,
  transportCredentials,
  transportDeflate,
  transportDoubleSlash,
  transportFirstOffer,
  transportGarbageFrame,
  transportIceOverTcp,
  transportJoinParameters,
  transportJsonFrames,
  transportKeepAlive,
  transportOfferAnswered,
  transportPlainRequest,
  transportProtocolNumbers,
  transportRefreshedToken,
  transportRoutes,
  transportServerDescriptions,
  transportSinglePeerConnection,
  transportSocketLostEarly,
  transportSocketLostLate,
  transportUnknownMessage,
  transportWrappedDefaults,
];
