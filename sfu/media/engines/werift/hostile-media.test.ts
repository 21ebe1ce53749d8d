import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEADER_EXTENSION_URI } from '#proto/rtp/header-extensions';
import { buildNack, parseKeyFrameRequest, parseNack, parseRemb } from '#proto/rtp/rtcp-feedback';
import { splitRtcp } from '#proto/rtp/rtcp-packets';
import { parseBye, parseReceiverReport, parseSenderReport, parseSourceDescription } from '#proto/rtp/rtcp-reports';
import { rtpHeaderBytes } from '#proto/rtp/rtp-header';
import { Defects } from '../../../defects/defects.ts';
import { COUNTED_FRAMES, LEARNT_SSRCS, MISSING_PACKETS, NACKED_PACKETS } from '../../../limits.ts';
import { FrameRate } from '../../forwarding/frame-rate.ts';
import type { MediaPacket } from '../../forwarding/media-packet.ts';
import { ReceivedStream } from '../../forwarding/received-stream.ts';
import { ManualClock } from './engine-rig.test-support.ts';
import { WeriftProducer } from './producer.ts';
import { ReceiveRouter } from './receive-router.ts';

const MID_ID = 3;
const VP8 = {
  ...{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 },
  ...{ fmtp: '', rtcpFeedback: [], rtxPayloadType: 97 },
};

/** A router with a VP8 track of one publisher, and what comes through it. */
function receiving(): { readonly router: ReceiveRouter; readonly packets: MediaPacket[] } {
  const router = new ReceiveRouter();
  const producer = new WeriftProducer({
    kind: 'video',
    rtp: {
      mid: '1',
      codecs: [VP8],
      headerExtensions: [{ uri: HEADER_EXTENSION_URI.mid, id: MID_ID }],
      encodings: [{}],
    },
    ...{ clock: new ManualClock(), defects: new Defects(), feedbackSsrc: 1 },
    sendRtcp: () => undefined,
    onClose: () => undefined,
  });
  const packets: MediaPacket[] = [];
  producer.addSink({
    onPacket: (packet) => packets.push(packet),
    onSenderReport: () => undefined,
    onProducerPaused: () => undefined,
  });
  router.add(producer);
  return { router, packets };
}

/** Any bytes that a peer could have protected as RTP: mostly of the payload types that are received. */
const rtpLike = fc
  .tuple(
    fc.constantFrom(0x80, 0x90, 0xa0, 0xb0, 0x8f, 0x9f, 0xbf),
    fc.constantFrom(96, 97, 0x80 | 96, 0, 127),
    fc.uint8Array({ minLength: 10, maxLength: 80 }),
  )
  .map(([first, second, rest]) => Buffer.from([first, second, ...rest]));

describe('RTP of a participant that means harm', () => {
  it('of any bytes is taken apart or dropped, never thrown at', () => {
    const { router, packets } = receiving();
    fc.assert(
      fc.property(rtpLike, (packet) => {
        const headerBytes = rtpHeaderBytes(packet);
        router.receive(packet, headerBytes === undefined ? packet : packet.subarray(headerBytes));
      }),
      { numRuns: 5_000 },
    );
    expect(router.size).toBeLessThanOrEqual(LEARNT_SSRCS);
    // Something of it was media indeed.
    expect(packets.length).toBeGreaterThan(100);
  });

  it('of ever new SSRCs fills a table that ends', () => {
    const { router } = receiving();
    for (let ssrc = 1; ssrc <= 10_000; ssrc += 1) {
      const packet = Buffer.alloc(24);
      packet.set([0x80, 96]);
      packet.writeUInt32BE(ssrc, 8);
      router.receive(packet, packet.subarray(12));
    }
    expect(router.size).toBe(LEARNT_SSRCS);
  });

  it('with gaps of any size is missed by no more packets than can be asked for', () => {
    const stream = new ReceivedStream(1, 90_000);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 }), fc.boolean(), (numbers, isRun) => {
        let last = 0;
        for (const number of numbers) {
          last = isRun ? (last + (number % 512)) & 0xffff : number;
          stream.receive(last, 0, 1_000);
          expect(stream.missing).toBeLessThanOrEqual(MISSING_PACKETS);
        }
      }),
    );
    expect(stream.takeNacks(2_000).length).toBeLessThanOrEqual(MISSING_PACKETS);
  });

  it('of frames without end costs as much as of a camera', () => {
    const rate = new FrameRate();
    for (let frame = 0; frame < 100_000; frame += 1) rate.observe(frame % 4, 1_000_000 + frame * 10);
    expect(rate.counted).toBeLessThanOrEqual(COUNTED_FRAMES + 1);
    expect(rate.layerFor(30, 2_000_000)).toBe(0);
  });
});

describe('RTCP of a participant that means harm', () => {
  it('of any bytes is read or passed over', () => {
    const readers = [
      ...[parseNack, parseKeyFrameRequest, parseRemb],
      ...[parseSenderReport, parseReceiverReport, parseSourceDescription, parseBye],
    ];
    const compound = fc
      .array(
        fc.tuple(
          fc.integer({ min: 0x80, max: 0xbf }),
          fc.integer({ min: 192, max: 223 }),
          fc.nat({ max: 12 }),
          fc.uint8Array({ maxLength: 60 }),
        ),
      )
      .map((parts) =>
        Buffer.concat(parts.map(([first, type, words, body]) => Buffer.from([first, type, 0, words, ...body]))),
      );
    fc.assert(
      fc.property(compound, (bytes) => {
        for (const packet of splitRtcp(bytes)) for (const read of readers) read(packet);
      }),
      { numRuns: 5_000 },
    );
  });

  it('that asks for more packets than are kept is read to that number', () => {
    const all = Array.from({ length: 60_000 }, (_, index) => index);
    const [packet] = splitRtcp(buildNack(1, 2, all));
    expect(packet && parseNack(packet)?.sequenceNumbers).toHaveLength(60_000);
    const read = (packet && parseNack(packet, NACKED_PACKETS)?.sequenceNumbers.length) ?? 0;
    expect(read).toBeGreaterThanOrEqual(NACKED_PACKETS);
    expect(read).toBeLessThan(NACKED_PACKETS + 17);
  });
});
