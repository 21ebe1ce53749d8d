import type { RtpParameters, Transport } from '../media/engine.ts';
import type { SenderSlot } from './sender-slot.ts';

/** Brings the tracks for one participant into its session description, whichever side has to offer. */
export interface SubscriberNegotiation {
  /** A track is to be sent. */
  add(slot: SenderSlot): void;
  /** A track is no longer sent. */
  remove(slot: SenderSlot): void;
  close(): void;
}

/** What a negotiation tells the subscriptions. */
export interface SubscriberNegotiationEvents {
  /** Both sides have described the section of this track. */
  onBound(slot: SenderSlot, transport: Transport, rtp: RtpParameters): void;
  /** The client has no codec of this track (SUB-007). */
  onUnsupported(slot: SenderSlot): void;
  /** The negotiation cannot go on. */
  onFailed(reason: string): void;
}
