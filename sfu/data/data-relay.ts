import { DataPacket, DataPacket_Kind, UserPacket } from '@livekit/protocol';
import { DATA_CHANNEL_LABELS, decodeDataPacket, encodeDataPacket } from '#proto/livekit/data-packet';
import type { DataChannel } from '../media/engine.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import { isRepeatedNonce } from './nonce-window.ts';
import type { DataTracks } from './data-tracks.ts';
import { Outbox } from './outbox.ts';
import { isAddressedTo, isForwarded, stampSender } from './stamp.ts';

/** The documents say that reliable packets are sent again three times at most; livekit-server sets no limit (DATA-001). */
const DOCUMENTED_RETRANSMISSIONS = 3;

/** Where packets of one participant go: the relays of everybody in its room, in join order. */
export type Recipients = () => Iterable<{ readonly owner: MediaSessionOwner; readonly data: DataRelay }>;

/** The data channels of one participant: what it sends is stamped and handed to the others. */
export class DataRelay {
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #recipients: Recipients;
  readonly #outbox: Outbox;
  readonly #tracks: DataTracks | undefined;
  /** The channel in use of each known label, among those that the client opened. */
  readonly #accepted = new Map<string, DataChannel>();
  #lastSequence = 0;
  #last: { readonly kind: DataPacket_Kind; readonly packet: DataPacket } | undefined;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies, recipients: Recipients, tracks?: DataTracks) {
    this.#owner = owner;
    this.#deps = deps;
    this.#recipients = recipients;
    this.#outbox = new Outbox(deps.clock, deps.profile !== 'docs');
    this.#tracks = tracks;
  }

  /** Sequence of the last accepted reliable packet (DATA-042); 0 when there was none. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  /** The three channels that the server opens towards a subscriber-primary client (DATA-001, DATA-002). */
  openChannels(open: (options: { label: string; ordered: boolean; maxRetransmits?: number }) => DataChannel): void {
    const { profile } = this.#deps;
    const patience = profile === 'docs' ? { maxRetransmits: DOCUMENTED_RETRANSMISSIONS } : {};
    const reliable = open({ label: DATA_CHANNEL_LABELS.reliable, ordered: true, ...patience });
    const lossy = open({ label: DATA_CHANNEL_LABELS.lossy, ordered: false, maxRetransmits: 0 });
    if (!this.#deps.defects.has('data-track-channel-missing')) {
      const frames = open({ label: DATA_CHANNEL_LABELS.dataTrack, ordered: false, maxRetransmits: 0 });
      this.#tracks?.useChannel(frames);
      this.#tracks?.listen(frames);
    }
    this.#outbox.use(DataPacket_Kind.RELIABLE, reliable);
    this.#outbox.use(DataPacket_Kind.LOSSY, lossy);
    this.#listen(reliable, DataPacket_Kind.RELIABLE);
    this.#listen(lossy, DataPacket_Kind.LOSSY);
  }

  /**
   * Takes a channel that the client opened; a former one of the same known label is closed (DATA-004).
   * @param isTwoWay True on a single peer connection: packets for the client leave by the same channel (DATA-003).
   */
  accept(channel: DataChannel, isTwoWay: boolean): void {
    const kind = kindOfLabel(channel.label);
    if (channel.label === DATA_CHANNEL_LABELS.dataTrack) {
      this.#tracks?.listen(channel);
      if (isTwoWay) this.#tracks?.useChannel(channel);
    } else if (kind === undefined) {
      channel.onMessage = (bytes) => this.#relayUnlabelled(bytes);
      return;
    } else {
      this.#listen(channel, kind);
      if (isTwoWay) this.#outbox.use(kind, channel);
    }
    this.#replace(channel);
  }

  #replace(channel: DataChannel): void {
    const former = this.#accepted.get(channel.label);
    this.#accepted.set(channel.label, channel);
    if (!this.#deps.defects.has('replaced-channel-left-open')) former?.close();
  }

  #listen(channel: DataChannel, kind: DataPacket_Kind): void {
    channel.onMessage = (bytes) => this.receive(kind, bytes);
  }

  /** One message of this participant. Bytes that are no packet are dropped, the channel stays usable (DATA-031). */
  receive(kind: DataPacket_Kind, bytes: Uint8Array): void {
    if (!this.#maySend()) return;
    let packet: DataPacket;
    try {
      packet = decodeDataPacket(bytes);
    } catch {
      return;
    }
    if (kind === DataPacket_Kind.RELIABLE && !this.#acceptSequence(packet)) return;
    if (this.#owner.takeDataPacket?.(packet) === true) return;
    const { defects } = this.#deps;
    if (defects.has('agent-identity-overwritten')) packet.participantIdentity = '';
    if (!defects.has('data-sender-unstamped')) {
      stampSender(packet, this.#owner, kind, defects.has('hidden-data-sender-shown'));
    }
    if (!isForwarded(packet, this.#owner)) return;
    const { value } = packet;
    const { quirks } = this.#deps;
    // Who speaks is for the server to say (DATA-070).
    if (value.case === 'speaker' && !quirks.has('speaker-packets-forwarded')) return;
    const isZero =
      value.case === 'user' && value.value.nonce.length > 0 && value.value.nonce.every((byte) => byte === 0);
    if (isZero && quirks.has('zero-nonce-seen')) return;
    const remembered = defects.has('nonce-window-short') ? 10 : undefined;
    if (value.case === 'user' && isRepeatedNonce(this.#owner.room, value.value.nonce, remembered)) return;
    if (value.case === 'user' && defects.has('data-topic-lost')) delete value.value.topic;
    this.#relay(kind, packet);
  }

  #maySend(): boolean {
    const { permission, state } = this.#owner;
    if (state === 'disconnected') return false;
    return permission.canPublishData || this.#deps.defects.has('can-publish-data-unchecked');
  }

  /** Packets without a sequence are never taken for repeats (DATA-040, DATA-041). */
  #acceptSequence(packet: DataPacket): boolean {
    if (packet.sequence === 0) return true;
    if (packet.sequence <= this.#lastSequence && !this.#deps.defects.has('data-repeats-forwarded')) return false;
    this.#lastSequence = Math.max(packet.sequence, this.#lastSequence);
    return true;
  }

  #relay(kind: DataPacket_Kind, packet: DataPacket): void {
    const { defects } = this.#deps;
    if (kind === DataPacket_Kind.RELIABLE && defects.has('data-reliable-not-forwarded')) return;
    if (kind === DataPacket_Kind.LOSSY && defects.has('data-lossy-not-forwarded')) return;
    const outKind = defects.has('data-kind-changed') ? DataPacket_Kind.LOSSY : kind;
    this.#last = { kind, packet };
    let bytes: Uint8Array | undefined;
    for (const { owner, data } of this.#recipients()) {
      const isSender = data === this;
      if (isSender && !defects.has('data-echoed-to-sender')) continue;
      const isForAll = defects.has('data-destination-ignored') || (defects.has('data-held-for-all') && !data.#isReady);
      if (!isForAll && !isAddressedTo(packet, owner)) continue;
      bytes ??= this.#encode(packet);
      data.deliver(outKind, bytes, packet.sequence > 0);
    }
  }

  get #isReady(): boolean {
    return this.#owner.state === 'active';
  }

  /** Somebody joined: a defect sends them what was said before. */
  roomChanged(): void {
    if (this.#last === undefined || !this.#deps.defects.has('data-repeated-for-joiners')) return;
    this.#relay(this.#last.kind, this.#last.packet);
  }

  #encode(packet: DataPacket): Uint8Array {
    if (this.#deps.defects.has('data-sequence-lost')) packet.sequence = 0;
    return encodeDataPacket(packet);
  }

  /** A channel with a label of its own: its bytes reach the others as a user packet (DATA-005). */
  #relayUnlabelled(bytes: Uint8Array): void {
    if (!this.#maySend()) return;
    const value = new UserPacket({ payload: bytes });
    const packet = new DataPacket({ value: { case: 'user', value } });
    stampSender(packet, this.#owner, DataPacket_Kind.RELIABLE, this.#deps.quirks.has('unlabelled-shows-hidden'));
    this.#relay(DataPacket_Kind.RELIABLE, packet);
  }

  /** Sends an encoded packet to this participant. Lossy ones need it ACTIVE (DATA-033). */
  deliver(kind: DataPacket_Kind, bytes: Uint8Array, isSequenced: boolean): void {
    const { state } = this.#owner;
    const isEarly = kind === DataPacket_Kind.LOSSY && state !== 'active';
    if (isEarly && this.#deps.defects.has('data-lossy-held')) this.#outbox.send(DataPacket_Kind.RELIABLE, bytes, true);
    if (state === 'disconnected' || isEarly) return;
    this.#outbox.send(kind, bytes, isSequenced);
  }

  /** Sends a packet of the server's own to this participant. */
  sendPacket(packet: DataPacket): void {
    this.deliver(packet.kind, encodeDataPacket(packet), packet.sequence > 0);
  }
}

function kindOfLabel(label: string): DataPacket_Kind | undefined {
  if (label === DATA_CHANNEL_LABELS.reliable) return DataPacket_Kind.RELIABLE;
  return label === DATA_CHANNEL_LABELS.lossy ? DataPacket_Kind.LOSSY : undefined;
}
