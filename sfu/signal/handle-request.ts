import type { SignalRequest } from '@livekit/protocol';
import type { SfuCore } from '../core.ts';
import type { Participant } from '../participant/participant.ts';
import { handleLeave } from './requests/leave.ts';
import { handlePingRequest } from './requests/ping-request.ts';
import { handlePing } from './requests/ping.ts';
import { handleSimulate } from './requests/simulate.ts';
import { handleUpdateMetadata } from './requests/update-metadata.ts';

/** Hands one request to its handler; false for a message that this server does not know (SIG-046). */
export function handleRequest(core: SfuCore, participant: Participant, { message }: SignalRequest): boolean {
  switch (message.case) {
    case 'ping':
      handlePing(core, participant);
      return true;
    case 'pingReq':
      handlePingRequest(core, participant, message.value);
      return true;
    case 'leave':
      handleLeave(core, participant, message.value);
      return true;
    case 'updateMetadata':
      handleUpdateMetadata(core, participant, message.value);
      return true;
    case 'simulate':
      handleSimulate(core, participant, message.value);
      return true;
    default:
      return handleMediaRequest(participant, message);
  }
}

/** Messages about connections, tracks and subscriptions go to the media side as they are. */
function handleMediaRequest({ media }: Participant, message: SignalRequest['message']): boolean {
  switch (message.case) {
    case 'offer':
      media.handleOffer(message.value);
      return true;
    case 'answer':
      media.handleAnswer(message.value);
      return true;
    case 'trickle':
      media.handleTrickle(message.value);
      return true;
    case 'addTrack':
      media.handleAddTrack(message.value);
      return true;
    case 'mute':
      media.handleMute(message.value);
      return true;
    case 'subscription':
      media.handleSubscription(message.value);
      return true;
    case 'trackSetting':
      media.handleTrackSetting(message.value);
      return true;
    case 'subscriptionPermission':
      media.handleSubscriptionPermission(message.value);
      return true;
    case 'syncState':
      media.handleSyncState(message.value);
      return true;
    case 'updateAudioTrack':
      media.handleUpdateAudioTrack(message.value);
      return true;
    case 'updateVideoTrack':
      media.handleUpdateVideoTrack(message.value);
      return true;
    case 'publishDataTrackRequest':
      media.handlePublishDataTrack?.(message.value);
      return true;
    case 'unpublishDataTrackRequest':
      media.handleUnpublishDataTrack?.(message.value);
      return true;
    case 'updateDataSubscription':
      media.handleDataSubscription?.(message.value);
      return true;
    default:
      return false;
  }
}
