import {
  DataTrackSubscriberHandles,
  DataTrackSubscriberHandles_PublishedDataTrack,
  PublishDataTrackResponse,
  RequestResponse,
  RequestResponse_Reason,
  UnpublishDataTrackResponse,
} from '@livekit/protocol';
import type {
  DataTrackInfo,
  PublishDataTrackRequest,
  UnpublishDataTrackRequest,
  UpdateDataSubscription,
} from '@livekit/protocol';
import { DATA_TRACK_BACKLOG_BYTES } from '../limits.ts';
import type { DataChannel } from '../media/engine.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import { RecentTracks } from '../subscribing/recent-tracks.ts';
import { readHandle, withHandle } from './data-track-frame.ts';
import { dataTrackInfoOf, refusalOfDataTrack } from './data-track-requests.ts';

/** A participant with data tracks, as the others see it. */
export interface DataTrackPeer {
  readonly owner: MediaSessionOwner;
  readonly dataTracks: DataTracks;
  /** The publisher lets that participant subscribe to its track (SUB-025). */
  permitsTrack(subscriber: MediaSessionOwner, trackSid: string): boolean;
}

interface Subscription {
  readonly handle: number;
  readonly publisher: MediaSessionOwner;
}

/** The data tracks of one participant: those it publishes and those it receives (DATA-063…067). */
export class DataTracks {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #peers: () => Iterable<DataTrackPeer>;
  readonly #published = new Map<number, DataTrackInfo>();
  /** What was asked for, by track sid. The others come only to clients that wanted that at their join (DATA-065). */
  readonly #wishes = new RecentTracks<boolean>();
  readonly #subscriptions = new Map<string, Subscription>();
  #lastHandle = 0;
  #channel: DataChannel | undefined;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies, peers: () => Iterable<DataTrackPeer>) {
    this.#owner = owner;
    this.#deps = deps;
    this.#peers = peers;
  }

  /** Published data tracks, in publishing order; fresh objects. */
  infos(): DataTrackInfo[] {
    return [...this.#published.values()].map((info) => info.clone());
  }

  /** @returns True when it was published: others are to be told. */
  publish(request: PublishDataTrackRequest): boolean {
    const refusal = this.#owner.permission.canPublishData
      ? refusalOfDataTrack(request, [...this.#published.values()])
      : RequestResponse_Reason.NOT_ALLOWED;
    if (refusal !== undefined) {
      this.#refuse(refusal, { case: 'publishDataTrack', value: request });
      return false;
    }
    const info = dataTrackInfoOf(request, this.#deps.random);
    this.#published.set(info.pubHandle, info);
    const value = new PublishDataTrackResponse({ info: info.clone() });
    this.#owner.send({ case: 'publishDataTrackResponse', value });
    return true;
  }

  /** @returns True when there was such a track: others are to be told. */
  unpublish(request: UnpublishDataTrackRequest): boolean {
    const info = this.#published.get(request.pubHandle);
    if (info === undefined) {
      this.#refuse(RequestResponse_Reason.NOT_FOUND, { case: 'unpublishDataTrack', value: request });
      return false;
    }
    this.#remove(info);
    return true;
  }

  #remove(info: DataTrackInfo): void {
    this.#published.delete(info.pubHandle);
    this.#owner.send({ case: 'unpublishDataTrackResponse', value: new UnpublishDataTrackResponse({ info }) });
  }

  #refuse(reason: RequestResponse_Reason, request: RequestResponse['request']): void {
    this.#owner.send({ case: 'requestResponse', value: new RequestResponse({ reason, request }) });
  }

  /** Ends what the permission no longer allows (JWT-008), without a word to the publisher (JWT-023). @returns True when something ended. */
  revoke(): boolean {
    if (this.#owner.permission.canPublishData || this.#published.size === 0) return false;
    if (this.#deps.defects.has('revoked-data-tracks-stay')) return false;
    this.#published.clear();
    return true;
  }

  update({ updates }: UpdateDataSubscription): void {
    for (const { trackSid, subscribe } of updates) {
      this.#wishes.set(trackSid, subscribe);
    }
    this.reconcile();
  }

  /** Brings subscriptions in line with tracks, wishes and permissions; the client gets the whole map after each change. */
  reconcile(): void {
    const there = new Map<string, MediaSessionOwner>();
    for (const peer of this.#peers()) {
      if (peer.owner === this.#owner) continue;
      for (const { sid } of peer.dataTracks.#published.values()) {
        if (peer.permitsTrack(this.#owner, sid)) there.set(sid, peer.owner);
      }
    }
    let hasChanged = false;
    for (const trackSid of [...this.#subscriptions.keys()]) {
      if (there.has(trackSid) && this.#isWanted(trackSid)) continue;
      this.#subscriptions.delete(trackSid);
      hasChanged = true;
    }
    for (const [trackSid, publisher] of there) {
      if (!this.#isWanted(trackSid) || this.#subscriptions.has(trackSid)) continue;
      this.#subscriptions.set(trackSid, { handle: this.#newHandle(), publisher });
      hasChanged = true;
    }
    if (hasChanged) this.#tellHandles();
  }

  #isWanted(trackSid: string): boolean {
    const isWished = this.#wishes.get(trackSid) ?? this.#owner.autoSubscribeDataTrack;
    return isWished === true && this.#owner.permission.canSubscribe;
  }

  #newHandle(): number {
    this.#lastHandle = (this.#lastHandle % 0xffff) + 1;
    return this.#lastHandle;
  }

  #tellHandles(): void {
    const subHandles: Record<number, DataTrackSubscriberHandles_PublishedDataTrack> = {};
    for (const [trackSid, { handle, publisher }] of this.#subscriptions) {
      const { identity: publisherIdentity, participantSid: publisherSid } = publisher;
      const track = { publisherIdentity, publisherSid, trackSid };
      subHandles[handle] = new DataTrackSubscriberHandles_PublishedDataTrack(track);
    }
    const value = new DataTrackSubscriberHandles({ subHandles });
    this.#owner.send({ case: 'dataTrackSubscriberHandles', value });
  }

  /** Takes the channel by which frames reach this participant. */
  useChannel(channel: DataChannel): void {
    this.#channel = channel;
  }

  /** Frames of this participant come on this channel. */
  listen(channel: DataChannel): void {
    channel.onMessage = (frame) => this.#relay(frame);
  }

  #relay(frame: Uint8Array): void {
    const handle = readHandle(frame);
    const info = handle === undefined ? undefined : this.#published.get(handle);
    if (info === undefined || this.#deps.defects.has('data-track-frames-lost')) return;
    for (const { dataTracks } of this.#peers()) dataTracks.#deliver(info.sid, frame);
  }

  #deliver(trackSid: string, frame: Uint8Array): void {
    const subscription = this.#subscriptions.get(trackSid);
    const channel = this.#channel;
    if (subscription === undefined || channel?.isOpen !== true) return;
    if (channel.bufferedAmount > DATA_TRACK_BACKLOG_BYTES) return;
    const { defects } = this.#deps;
    channel.send(defects.has('data-track-handle-kept') ? frame : withHandle(frame, subscription.handle));
  }
}
