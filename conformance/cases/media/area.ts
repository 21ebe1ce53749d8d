// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import announcedMutedCase from './announced-muted.ts';
import audioForwardedCase from './audio-forwarded.ts';
import blankAtTheEndCase from './blank-at-the-end.ts';
import feedbackInDescriptionsCase from './feedback-in-descriptions.ts';
import firstSubscriberToldCase from './first-subscriber-told.ts';
import framesInOrderCase from './frames-in-order.ts';
import keyFrameForNewcomerCase from './key-frame-for-newcomer.ts';
import keyFrameRequestsCase from './key-frame-requests.ts';
import keyFrameUntilGivenCase from './key-frame-until-given.ts';
import lateJoinerCase from './late-joiner.ts';
import moreSectionsCase from './more-sections.ts';
import muteStopsForwardingCase from './mute-stops-forwarding.ts';
import noLevelNoSpeakerCase from './no-level-no-speaker.ts';
import publishedMutedCase from './published-muted.ts';
import publisherLeavesCase from './publisher-leaves.ts';
import publisherUndoesServerMuteCase from './publisher-undoes-server-mute.ts';
import quietIsNoSpeakerCase from './quiet-is-no-speaker.ts';
import sectionsReusedCase from './sections-reused.ts';
import silenceAfterMuteCase from './silence-after-mute.ts';
import singleBothWaysCase from './single-both-ways.ts';
import speakerStartsAndStopsCase from './speaker-starts-and-stops.ts';
import speakersOfSubscribedTracksCase from './speakers-of-subscribed-tracks.ts';
import threeListenersCase from './three-listeners.ts';
import threeTalkCase from './three-talk.ts';
import timestampsKeepPaceCase from './timestamps-keep-pace.ts';
import twoTracksCase from './two-tracks.ts';
import unmuteAsksForKeyFrameCase from './unmute-asks-for-key-frame.ts';
import unmuteResumesCase from './unmute-resumes.ts';
import unpublishEndsCase from './unpublish-ends.ts';
import videoForwardedCase from './video-forwarded.ts';
import videoMuteStopsCase from './video-mute-stops.ts';
import whisperIsNoSpeechCase from './whisper-is-no-speech.ts';

/** Every case of media, by name. */
export const MEDIA_CASES: readonly ConformanceCase[] = [
  announcedMutedCase,
  audioForwardedCase,
  blankAtTheEndCase,
  feedbackInDescriptionsCase,
  firstSubscriberToldCase,
  framesInOrderCase,
  keyFrameForNewcomerCase,
  keyFrameRequestsCase,
  keyFrameUntilGivenCase,
  lateJoinerCase,
  moreSectionsCase,
  muteStopsForwardingCase,
  noLevelNoSpeakerCase,
  publishedMutedCase,
  publisherLeavesCase,
  publisherUndoesServerMuteCase,
  quietIsNoSpeakerCase,
  sectionsReusedCase,
  silenceAfterMuteCase,
  singleBothWaysCase,
  speakerStartsAndStopsCase,
  speakersOfSubscribedTracksCase,
  threeListenersCase,
  threeTalkCase,
  timestampsKeepPaceCase,
  twoTracksCase,
  unmuteAsksForKeyFrameCase,
  unmuteResumesCase,
  unpublishEndsCase,
  videoForwardedCase,
  videoMuteStopsCase,
  whisperIsNoSpeechCase,
];
