import type { Vp8Descriptor } from '#proto/rtp/vp8-descriptor';

/** One RTP packet of a publisher, after SRTP and RTX, as the forwarding rules see it. */
export interface MediaPacket {
  /** Stream it came on; a layer may get a new one. */
  readonly ssrc: number;
  /** Index into the producer's encodings, lowest layer first. */
  readonly layer: number;
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  /** Without padding. */
  readonly payload: Buffer;
  readonly receivedUs: number;
  /** No packet with a higher sequence number came on this stream before. */
  readonly isNewest: boolean;
  /** First packet of a frame that can be decoded alone; true for every audio packet. */
  readonly isKeyFrame: boolean;
  readonly vp8?: Vp8Descriptor | undefined;
  /** The RFC 6464 element, if there was one. */
  readonly audioLevel?: Buffer | undefined;
}

/** What to send to one subscriber for one packet. */
export interface ForwardedPacket {
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
}
