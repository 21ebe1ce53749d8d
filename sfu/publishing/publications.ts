import {
  MuteTrackRequest,
  RequestResponse,
  RequestResponse_Reason,
  TimedVersion,
  TrackPublishedResponse,
  TrackType,
  TrackUnpublishedResponse,
} from '@livekit/protocol';
import type { AddTrackRequest, SubscriptionPermission, TrackInfo, TrackSource } from '@livekit/protocol';
import type { AnsweredSection } from '../negotiation/answer.ts';
import type { Transport } from '../media/engine.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import { PendingTracks } from './pending-tracks.ts';
import type { PendingTrack } from './pending-tracks.ts';
import { completeInfo, completeLayers, kindOf, permits } from './publication.ts';
import type { Publication } from './publication.ts';
import { trackInfoOf } from './track-info.ts';

/** The tracks that one participant publishes, from AddTrack to the end. */
export class Publications {
  readonly pending: PendingTracks = new PendingTracks();
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #published: Publication[] = [];
  /** Sections with media and no AddTrack yet, by mid (PUB-009). */
  readonly #unclaimed = new Map<string, AnsweredSection>();
  #permission: SubscriptionPermission | undefined;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies) {
    this.#owner = owner;
    this.#deps = deps;
  }

  get published(): readonly Publication[] {
    return this.#published;
  }

  /** @returns True when tracks were published by it, whose media had been waiting. */
  addTrack(request: AddTrackRequest, transport: Transport | undefined): boolean {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      this.#respond(refusal, { case: 'addTrack', value: request });
      return false;
    }
    if (request.sid !== '') return this.#addCodec(request);
    const info = trackInfoOf(request, this.#deps.random);
    if (this.#isTaken(request.cid)) {
      info.sid = this.pending.byCid(request.cid)?.info.sid ?? info.sid;
      this.pending.queue(request.cid, info);
      this.#respond(RequestResponse_Reason.QUEUED, { case: 'addTrack', value: request });
      return false;
    }
    this.pending.add(request.cid, info);
    this.#tellPublished(request.cid, info);
    return transport !== undefined && this.#claim(transport);
  }

  #refusalOf(request: AddTrackRequest): RequestResponse_Reason | undefined {
    if (!this.#mayPublish(request.source)) return RequestResponse_Reason.NOT_ALLOWED;
    if (request.type === TrackType.DATA) return RequestResponse_Reason.UNSUPPORTED_TYPE;
    if (request.sid !== '' && this.infoBySid(request.sid) === undefined) return RequestResponse_Reason.NOT_FOUND;
    return undefined;
  }

  #mayPublish(source: TrackSource): boolean {
    const { permission } = this.#owner;
    const { defects } = this.#deps;
    if (!permission.canPublish && !defects.has('can-publish-unchecked')) return false;
    const sources = permission.canPublishSources;
    return sources.length === 0 || sources.includes(source) || defects.has('publish-sources-unchecked');
  }

  #isTaken(cid: string): boolean {
    return this.pending.has(cid) || this.#published.some((publication) => publication.cids.has(cid));
  }

  /** A backup codec of a track that exists (PUB-014). */
  #addCodec(request: AddTrackRequest): boolean {
    const info = this.infoBySid(request.sid);
    if (info === undefined) return false;
    const added = trackInfoOf(request, this.#deps.random).codecs;
    for (const codec of added) {
      const known = info.codecs.find((each) => each.mimeType === codec.mimeType);
      if (known === undefined) info.codecs.push(codec);
      else known.cid = codec.cid;
    }
    this.#tellPublished(request.cid, info);
    return false;
  }

  #tellPublished(cid: string, info: TrackInfo): void {
    const { defects } = this.#deps;
    if (defects.has('addtrack-unanswered')) return;
    const told = defects.has('track-published-wrong-cid') ? `${cid}-other` : cid;
    this.#owner.send({ case: 'trackPublished', value: new TrackPublishedResponse({ cid: told, track: info.clone() }) });
  }

  #respond(reason: RequestResponse_Reason, request: RequestResponse['request']): void {
    this.#owner.send({ case: 'requestResponse', value: new RequestResponse({ reason, request }) });
  }

  /** TrackInfo of the published or pending track. */
  infoBySid(trackSid: string): TrackInfo | undefined {
    return this.bySid(trackSid)?.info ?? this.pending.bySid(trackSid)?.info;
  }

  bySid(trackSid: string): Publication | undefined {
    return this.#published.find((publication) => publication.info.sid === trackSid);
  }

  /** The track that an offered section will carry, as far as can be told before it is answered (PUB-006). */
  expectedInfo(sdpCid: string, kind: string): TrackInfo | undefined {
    const published = this.#published.find((publication) => publication.cids.has(sdpCid));
    return published?.info ?? this.pending.match(sdpCid, kind)?.info;
  }

  /**
   * Takes over what an answered offer says: publishes the sections that begin to send, ends those that stopped.
   * @returns True when the list of published tracks changed.
   */
  applySections(sections: readonly AnsweredSection[], transport: Transport): boolean {
    let hasChanged = false;
    for (const publication of [...this.#published]) {
      const section = sections.find((each) => each.section.mid === publication.mid);
      if (section === undefined || !isStillOn(section, publication)) {
        this.#end(publication);
        hasChanged = true;
      }
    }
    this.#unclaimed.clear();
    for (const section of sections) {
      const isPublished = this.#published.some((publication) => publication.mid === section.section.mid);
      if (section.receive !== undefined && !isPublished) this.#unclaimed.set(section.section.mid, section);
    }
    return this.#claim(transport) || hasChanged;
  }

  /** Gives sections with media to pending tracks, those named by cid before those that only fit by kind. */
  #claim(transport: Transport): boolean {
    let hasClaimed = false;
    for (const by of ['cid', 'kind'] as const) {
      for (const [mid, section] of this.#unclaimed) {
        const sdpCid = section.offered.msid?.track ?? '';
        const isCodecOfPublished = this.#published.some((publication) =>
          publication.info.codecs.some((codec) => sdpCid !== '' && codec.cid === sdpCid),
        );
        if (isCodecOfPublished) continue;
        const pending = by === 'cid' ? this.pending.byCid(sdpCid) : this.pending.match(sdpCid, section.offered.kind);
        if (pending === undefined) continue;
        this.#unclaimed.delete(mid);
        this.#publish(pending, section, transport);
        hasClaimed = true;
      }
    }
    return hasClaimed;
  }

  #publish(pending: PendingTrack, section: AnsweredSection, transport: Transport): void {
    if (section.receive === undefined) return;
    const { kind, rtp } = section.receive;
    const { info } = pending;
    const sdpCid = section.offered.msid?.track ?? '';
    completeInfo(info, { mid: rtp.mid, mimeType: rtp.codecs[0]?.mimeType ?? '', sdpCid });
    completeLayers(info, rtp.encodings);
    info.version = new TimedVersion({ unixMicro: BigInt(this.#deps.clock.unixMs()) * 1_000n });
    const producer = transport.produce({ kind, rtp });
    producer.paused = info.muted && !this.#deps.defects.has('mute-not-applied');
    const cids = new Set([pending.cid, ...(sdpCid === '' ? [] : [sdpCid])]);
    this.#published.push({ info, cids, mid: rtp.mid, producer, isSubscriptionTold: false });
    this.pending.remove(pending);
  }

  #end(publication: Publication): void {
    publication.producer.close();
    const index = this.#published.indexOf(publication);
    if (index >= 0 && !this.#deps.defects.has('unpublish-not-announced')) this.#published.splice(index, 1);
    for (const cid of publication.cids) {
      const next = this.pending.release(cid);
      if (next !== undefined) this.#tellPublished(cid, next);
    }
  }

  /** Mutes or unmutes a published or pending track. @returns its TrackInfo, or undefined when there is none. */
  setMuted(trackSid: string, muted: boolean): { readonly info: TrackInfo; readonly isPublished: boolean } | undefined {
    const publication = this.bySid(trackSid);
    const info = this.infoBySid(trackSid);
    if (info === undefined) return undefined;
    if (!this.#deps.defects.has('mute-not-announced')) info.muted = muted;
    if (publication !== undefined && !this.#deps.defects.has('mute-not-applied')) {
      publication.producer.paused = muted;
      if (!muted && kindOf(info) === 'video') publication.producer.requestKeyFrame();
    }
    return { info, isPublished: publication !== undefined };
  }

  /** @returns True when a published track changed (PUB-030). */
  handleMute(request: MuteTrackRequest): boolean {
    if (!request.muted && this.#deps.defects.has('unmute-ignored')) return false;
    const muted = this.setMuted(request.sid, request.muted);
    if (muted === undefined && !this.#deps.defects.has('unknown-mute-unanswered')) {
      this.#respond(RequestResponse_Reason.NOT_FOUND, { case: 'mute', value: request });
    }
    return muted?.isPublished === true && !this.#deps.defects.has('mute-not-announced');
  }

  /** Tells the publisher that the server muted its track. */
  tellMuted(trackSid: string, muted: boolean): void {
    this.#owner.send({ case: 'mute', value: new MuteTrackRequest({ sid: trackSid, muted }) });
  }

  /** Ends what the permission no longer allows (JWT-021). @returns True when something ended. */
  revoke(): boolean {
    if (this.#deps.defects.has('revoked-publisher-keeps-tracks')) return false;
    const revoked = this.#published.filter((publication) => !this.#mayPublish(publication.info.source));
    for (const publication of revoked) {
      this.#end(publication);
      const value = new TrackUnpublishedResponse({ trackSid: publication.info.sid });
      this.#owner.send({ case: 'trackUnpublished', value });
    }
    this.pending.removeAll((info) => !this.#mayPublish(info.source));
    return revoked.length > 0;
  }

  /** Who may subscribe from now on; a message with an entry that names nobody changes nothing (SUB-023). */
  setSubscriptionPermission(message: SubscriptionPermission): boolean {
    const namesNobody = message.trackPermissions.some(
      (entry) => entry.participantSid === '' && entry.participantIdentity === '',
    );
    if (namesNobody || this.#deps.defects.has('subscription-permission-ignored')) return false;
    this.#permission = message.clone();
    return true;
  }

  permits(subscriber: MediaSessionOwner, trackSid: string): boolean {
    return permits(this.#permission, subscriber, trackSid);
  }

  close(): void {
    for (const publication of this.#published.splice(0)) publication.producer.close();
    this.#unclaimed.clear();
    this.pending.removeAll(() => true);
  }
}

/** A section keeps its track while the client sends on it under the same name. */
function isStillOn(section: AnsweredSection, publication: Publication): boolean {
  if (section.receive === undefined) return false;
  const sdpCid = section.offered.msid?.track ?? '';
  return sdpCid === '' || publication.cids.has(sdpCid);
}
