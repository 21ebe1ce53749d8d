import { Encryption_Type } from '@livekit/protocol';
import type { Consumer, Producer, RtpCodec, RtpParameters } from '../media/engine.ts';
import { isSameCodec } from '../negotiation/codecs.ts';
import type { SenderSlot } from '../negotiation/sender-slot.ts';
import type { MediaRoom } from '../participant/media-session.ts';
import { offeredProducersOf } from '../publishing/publication.ts';
import type { Publication } from '../publishing/publication.ts';
import type { MediaPeer } from './media-peer.ts';

/** One track on its way to one participant. */
export interface Subscription {
  readonly publisher: MediaPeer;
  readonly publication: Publication;
  readonly slot: SenderSlot;
  /** Set once both sides have described the section. */
  consumer: Consumer | undefined;
}

/** What ends the frames of silence that the server makes up: only clients that decrypt need a mark (PUB-033). */
export function trailerFor(room: MediaRoom, { info }: Publication): { readonly silenceTrailer?: Uint8Array } {
  const isEncrypted = info.encryption !== Encryption_Type.NONE;
  return isEncrypted && room.sifTrailer !== undefined ? { silenceTrailer: room.sifTrailer } : {};
}

/** A subscription that has begun is fed by a receiver that is still there; one that has not may be, in each of its codecs. */
export function isFed({ consumer, publication, slot }: Subscription): boolean {
  if (consumer !== undefined) return offeredProducersOf(publication).includes(consumer.producer);
  const codecs = publishedCodecs(publication);
  return slot.codecs.every((codec) => codecs.some((each) => isSameCodec(codec, each)));
}

/** Codecs in which a track is sent, those of its first section before the others. */
export function publishedCodecs(publication: Publication): RtpCodec[] {
  return offeredProducersOf(publication).flatMap((producer) => producer.rtp.codecs);
}

/** The receiver whose codec leads what was negotiated with the subscriber. */
export function producerFor(publication: Publication, rtp: RtpParameters): Producer {
  const [first] = rtp.codecs;
  const fitting = offeredProducersOf(publication).find(
    (producer) => first !== undefined && producer.rtp.codecs.some((codec) => isSameCodec(codec, first)),
  );
  return fitting ?? publication.producer;
}
