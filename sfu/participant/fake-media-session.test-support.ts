import { TrackInfo } from '@livekit/protocol';
import type { DataPacket } from '@livekit/protocol';
import type { MediaSession, MediaSessionOwner } from './media-session.ts';

/** A media side that only remembers what it was asked; `publish` and `connect` play what a real one would report. */
export class FakeMediaSession implements MediaSession {
  readonly owner: MediaSessionOwner;
  readonly calls: string[] = [];
  readonly packets: DataPacket[] = [];
  /** Sids of participants whose tracks this one is said to receive. */
  readonly subscribedTo: Set<string> = new Set<string>();
  readonly #tracks: TrackInfo[] = [];

  constructor(owner: MediaSessionOwner) {
    this.owner = owner;
  }

  get isPublisher(): boolean {
    return this.#tracks.length > 0;
  }

  tracks(): TrackInfo[] {
    return this.#tracks.map((track) => track.clone());
  }

  publish(trackSid: string): void {
    this.#tracks.push(new TrackInfo({ sid: trackSid }));
    this.owner.tracksChanged();
  }

  connect(): void {
    this.owner.primaryConnected();
  }

  start(): void {
    this.calls.push('start');
  }
  resume(): void {
    this.calls.push('resume');
  }
  handleOffer(): void {
    this.calls.push('offer');
  }
  handleAnswer(): void {
    this.calls.push('answer');
  }
  handleTrickle(): void {
    this.calls.push('trickle');
  }
  handleAddTrack(): void {
    throw new Error('a handler that fails');
  }
  handleMute(): void {
    this.calls.push('mute');
  }
  handleSubscription(): void {
    this.calls.push('subscription');
  }
  handleTrackSetting(): void {
    this.calls.push('trackSetting');
  }
  handleSubscriptionPermission(): void {
    this.calls.push('subscriptionPermission');
  }
  handleSyncState(): void {
    this.calls.push('syncState');
  }
  handleUpdateAudioTrack(): void {
    this.calls.push('updateAudioTrack');
  }
  handleUpdateVideoTrack(): void {
    this.calls.push('updateVideoTrack');
  }
  roomChanged(): void {
    this.calls.push('roomChanged');
  }
  permissionChanged(): void {
    this.calls.push('permissionChanged');
  }
  muteTrack(trackSid: string, muted: boolean): TrackInfo | undefined {
    const track = this.#tracks.find(({ sid }) => sid === trackSid);
    if (track !== undefined) track.muted = muted;
    return track?.clone();
  }
  updateSubscriptions(trackSids: readonly string[], subscribe: boolean): void {
    this.calls.push(`updateSubscriptions ${trackSids.join(',')} ${String(subscribe)}`);
  }
  isSubscribedTo(participantSid: string): boolean {
    return this.subscribedTo.has(participantSid);
  }
  sendDataPacket(packet: DataPacket): void {
    this.packets.push(packet);
  }
  close(reason: string): void {
    this.calls.push(`close ${reason}`);
  }
}
