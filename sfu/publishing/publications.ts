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
import type { SdpSection } from '#proto/sdp/description';
import type { AnsweredSection } from '../negotiation/answer.ts';
import { ADD_TRACK_BYTES, PENDING_TRACKS } from '../limits.ts';
import type { MediaKind, Transport } from '../media/engine.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import { regresses } from './codec-regression.ts';
import { FirstPackets, isOpen } from './first-packets.ts';
import { PendingTracks } from './pending-tracks.ts';
import type { PendingTrack } from './pending-tracks.ts';
import {
  completeCodec,
  completeInfo,
  completeLayers,
  kindOf,
  levelOf,
  mimeTypeOf,
  permits,
  producersOf,
} from './publication.ts';
import type { Publication } from './publication.ts';
import { matchSections } from './match-sections.ts';
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

  readonly #firstPackets = new FirstPackets();
  readonly #onPublishedLater: () => void;

  /** @param onPublishedLater Runs when a first packet has published a track. */
  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies, onPublishedLater: () => void) {
    this.#owner = owner;
    this.#deps = deps;
    this.#onPublishedLater = onPublishedLater;
  }

  get published(): readonly Publication[] {
    return this.#published;
  }

  get hasMicrophone(): boolean {
    return this.#published.some((publication) => publication.level !== undefined);
  }

  /** Level of the loudest microphone, 0…1; 0 for silence and while muted. */
  microphoneLevel(nowUs: number): number {
    return Math.max(0, ...this.#published.map(({ info, level }) => (info.muted ? 0 : (level?.level(nowUs) ?? 0))));
  }

  /** @returns True when tracks were published by it, whose media had been waiting. */
  addTrack(request: AddTrackRequest, transport: Transport | undefined): boolean {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      this.#respond(refusal, { case: 'addTrack', value: request });
      return false;
    }
    if (request.sid !== '') return this.#addCodec(request) && transport !== undefined && this.#claim(transport);
    const info = this.#newInfo(request);
    if (this.#isTaken(request.cid) && !this.#deps.defects.has('cid-reuse-accepted')) {
      info.sid = this.pending.byCid(request.cid)?.info.sid ?? info.sid;
      this.pending.queue(request.cid, info);
      this.#respond(RequestResponse_Reason.QUEUED, { case: 'addTrack', value: request });
      return false;
    }
    this.pending.add(request.cid, info);
    this.#tellPublished(request.cid, info);
    if (this.#deps.defects.has('early-section-forgotten')) return false;
    return transport !== undefined && this.#claim(transport);
  }

  #newInfo(request: AddTrackRequest): TrackInfo {
    const info = trackInfoOf(request, this.#deps.random);
    if (this.#deps.defects.has('track-stream-lost')) info.stream = '';
    if (this.#deps.defects.has('unknown-codec-kept')) {
      for (const [index, codec] of info.codecs.entries()) {
        codec.mimeType = `video/${request.simulcastCodecs[index]?.codec ?? ''}`;
      }
    }
    return info;
  }

  #refusalOf(request: AddTrackRequest): RequestResponse_Reason | undefined {
    if (!this.#mayPublish(request.source)) return RequestResponse_Reason.NOT_ALLOWED;
    const acceptsData = this.#deps.defects.has('data-type-accepted');
    if (request.type === TrackType.DATA && !acceptsData) return RequestResponse_Reason.UNSUPPORTED_TYPE;
    if (request.sid !== '' && this.infoBySid(request.sid) === undefined) return RequestResponse_Reason.NOT_FOUND;
    const most = this.#deps.defects.has('pending-tracks-four') ? 4 : PENDING_TRACKS;
    const isTooMany = this.pending.size >= most && !this.#deps.defects.has('pending-tracks-unlimited');
    const isTooMuch = isTooMany || request.toBinary().length > ADD_TRACK_BYTES;
    return isTooMuch ? RequestResponse_Reason.LIMIT_EXCEEDED : undefined;
  }

  #mayPublish(source: TrackSource): boolean {
    const { permission } = this.#owner;
    const { defects } = this.#deps;
    if (!permission.canPublish && !defects.has('can-publish-unchecked')) return false;
    const sources = permission.canPublishSources;
    if (sources.length === 0 || defects.has('publish-sources-unchecked')) return true;
    return sources.includes(source) && this.#owner.allowsSource?.(source) !== false;
  }

  #isTaken(cid: string): boolean {
    return this.pending.has(cid) || this.#published.some((publication) => publication.cids.has(cid));
  }

  /** A backup codec of a track that exists (PUB-014). */
  #addCodec(request: AddTrackRequest): boolean {
    const info = this.infoBySid(request.sid);
    if (info === undefined) return false;
    // Clients need not say again whether it is audio or video: the track does.
    const typed = request.clone();
    typed.type = info.type;
    const { codecs: added } = trackInfoOf(typed, this.#deps.random);
    for (const codec of added) {
      const known = info.codecs.find((each) => each.mimeType === codec.mimeType);
      if (known === undefined) info.codecs.push(codec);
      else known.cid = codec.cid;
    }
    this.#tellPublished(request.cid, info);
    return true;
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

  /** The tracks that offered sections will carry, by mid, as far as can be told before they are answered (PUB-006). */
  expectedInfos(offered: readonly SdpSection[]): ReadonlyMap<string, TrackInfo> {
    const infos = new Map<string, TrackInfo>();
    const unknown: SdpSection[] = [];
    for (const section of offered) {
      if (section.direction !== 'sendonly' && section.direction !== 'sendrecv') continue;
      const info = this.#infoByCid(section.msid?.track ?? '');
      if (info === undefined) unknown.push(section);
      else infos.set(section.mid, info);
    }
    for (const [mid, { info }] of matchSections(unknown, this.pending.tracks)) infos.set(mid, info);
    return infos;
  }

  #infoByCid(cid: string): TrackInfo | undefined {
    if (cid === '') return undefined;
    const { info } = this.#published.find((each) => each.cids.has(cid)) ?? this.#publicationByCodecCid(cid) ?? {};
    return info;
  }

  #publicationByCodecCid(cid: string): Publication | undefined {
    if (cid === '') return undefined;
    return this.#published.find(({ info }) => info.codecs.some((codec) => codec.cid === cid || codec.sdpCid === cid));
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
      } else if (this.#endBackups(publication, sections)) hasChanged = true;
    }
    this.#unclaimed.clear();
    const sending = sections.filter(({ receive }) => receive !== undefined);
    this.#firstPackets.keep(new Set(sending.map(({ section }) => section.mid)));
    for (const section of sections) {
      const { mid } = section.section;
      if (this.#firstPackets.has(mid)) continue;
      const isPublished = this.#published.some((each) => each.mid === mid || each.backups.some((b) => b.mid === mid));
      if (section.receive !== undefined && !isPublished) this.#unclaimed.set(section.section.mid, section);
    }
    if (this.#deps.quirks.has('early-section-taken-for-backup')) this.#misreadEarlySections();
    return this.#claim(transport) || hasChanged;
  }

  /** PUB-046: an early section is taken for another codec of a published track of the same codec. */
  #misreadEarlySections(): void {
    for (const { offered, receive } of this.#unclaimed.values()) {
      const cid = offered.msid?.track ?? '';
      const mimeType = receive?.rtp.codecs[0]?.mimeType;
      if (cid === '' || this.pending.has(cid)) continue;
      const same = this.#published.find(({ producer }) => producer.rtp.codecs[0]?.mimeType === mimeType);
      same?.cids.add(cid);
    }
  }

  #endBackups(publication: Publication, sections: readonly AnsweredSection[]): boolean {
    const ended = publication.backups.filter(
      (backup) => sections.find((each) => each.section.mid === backup.mid)?.receive === undefined,
    );
    for (const backup of ended) {
      backup.producer.close();
      for (const codec of publication.info.codecs) if (codec.mid === backup.mid) codec.mid = '';
      publication.backups.splice(publication.backups.indexOf(backup), 1);
      if (publication.regressedTo === backup) publication.regressedTo = undefined;
    }
    return ended.length > 0;
  }

  /** Gives sections with media to further codecs of published tracks, and to pending tracks. */
  #claim(transport: Transport): boolean {
    let hasClaimed = false;
    for (const [mid, section] of this.#unclaimed) {
      const publication = this.#publicationByCodecCid(section.offered.msid?.track ?? '');
      if (publication === undefined || !this.#receiveBackup(publication, section, transport)) continue;
      this.#unclaimed.delete(mid);
      hasClaimed = true;
    }
    const ignoresUnnamed = this.#deps.defects.has('unnamed-section-ignored');
    // A second section of a published track waits until the first one ends.
    const offered = [...this.#unclaimed.values()]
      .map((section) => section.offered)
      .filter((section) => this.#infoByCid(section.msid?.track ?? '') === undefined)
      .filter((section) => this.pending.has(section.msid?.track ?? '') || !ignoresUnnamed);
    const pendingTracks = [...this.pending.tracks];
    if (this.#deps.defects.has('pending-tracks-swapped')) pendingTracks.reverse();
    const isRandom = this.#deps.quirks.has('kind-fallback-random');
    if (isRandom && this.#deps.random.bytes(1).readUInt8(0) < 128) pendingTracks.reverse();
    for (const [mid, pending] of matchSections(offered, pendingTracks)) {
      const section = this.#unclaimed.get(mid);
      if (section === undefined) continue;
      this.#unclaimed.delete(mid);
      if (this.#publish(pending, section, transport)) hasClaimed = true;
    }
    return hasClaimed;
  }

  #receiveBackup(publication: Publication, section: AnsweredSection, transport: Transport): boolean {
    if (section.receive === undefined) return false;
    const { kind, rtp } = section.receive;
    const cid = section.offered.msid?.track ?? '';
    const codec = publication.info.codecs.find((each) => each.cid === cid || each.sdpCid === cid);
    if (codec === undefined || codec.mid !== '') return false;
    const producer = transport.produce({ kind, rtp });
    producer.paused = publication.producer.paused;
    completeCodec(codec, { mid: rtp.mid, mimeType: mimeTypeOf(producer), sdpCid: cid }, rtp.encodings);
    const backup = { mid: rtp.mid, cid, producer };
    publication.backups.push(backup);
    if (regresses(publication.info, codec, this.#owner, this.#deps)) publication.regressedTo = backup;
    return true;
  }

  /** @returns False while the first packet is to show the codec. */
  #publish(pending: PendingTrack, section: AnsweredSection, transport: Transport, hasPacket = false): boolean {
    if (section.receive === undefined) return false;
    const { kind, rtp } = section.receive;
    const { info } = pending;
    if (!hasPacket && (isOpen(kind, rtp) || this.#waitsForPacket(kind))) {
      this.#firstPackets.await(section, transport, (narrowed) => {
        if (this.pending.bySid(info.sid) === pending && this.#publish(pending, narrowed, transport, true)) {
          this.#onPublishedLater();
        }
      });
      return false;
    }
    const sdpCid = section.offered.msid?.track ?? '';
    completeInfo(info, { mid: rtp.mid, mimeType: rtp.codecs[0]?.mimeType ?? '', sdpCid });
    completeLayers(info, rtp.encodings);
    info.version = new TimedVersion({ unixMicro: BigInt(this.#deps.clock.unixMs()) * 1_000n });
    const producer = transport.produce({ kind, rtp });
    producer.paused = info.muted && !this.#deps.defects.has('mute-not-applied');
    const level = levelOf(info, producer, this.#deps);
    const cids = new Set([pending.cid, ...(sdpCid === '' ? [] : [sdpCid])]);
    this.#published.push({ info, cids, mid: rtp.mid, producer, backups: [], level, isSubscriptionTold: false });
    this.pending.remove(pending);
    return true;
  }

  /** Clients on pion know of a video by its packets, not by the description (PUB-004). */
  #waitsForPacket(kind: MediaKind): boolean {
    const isKnownByPackets = kind === 'video' && this.#owner.goesByPackets === true;
    return isKnownByPackets && !this.#deps.defects.has('go-video-announced-early');
  }

  #end(publication: Publication): void {
    for (const producer of producersOf(publication)) producer.close();
    const index = this.#published.indexOf(publication);
    if (index >= 0 && !this.#deps.defects.has('unpublish-not-announced')) this.#published.splice(index, 1);
    if (this.#deps.defects.has('queued-track-forgotten')) return;
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
      for (const producer of producersOf(publication)) {
        producer.paused = muted;
        if (!muted && kindOf(info) === 'video') producer.requestKeyFrame();
      }
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
    for (const publication of this.#published.splice(0)) {
      for (const producer of producersOf(publication)) producer.close();
    }
    this.#unclaimed.clear();
    this.#firstPackets.keep(new Set());
    this.pending.removeAll(() => true);
  }
}

/** A section keeps its track while the client sends on it under the same name. */
function isStillOn(section: AnsweredSection, publication: Publication): boolean {
  if (section.receive === undefined) return false;
  const sdpCid = section.offered.msid?.track ?? '';
  return sdpCid === '' || publication.cids.has(sdpCid);
}
