import type { Consumer } from '../media/engine.ts';
import type { SenderSlot } from '../negotiation/sender-slot.ts';
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
