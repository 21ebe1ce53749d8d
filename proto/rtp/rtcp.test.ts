import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildFullIntraRequest,
  buildNack,
  buildPictureLoss,
  buildRemb,
  parseKeyFrameRequest,
  parseNack,
  parseRemb,
} from './rtcp-feedback.ts';
import { splitRtcp, type RtcpPacket } from './rtcp-packets.ts';
import {
  buildBye,
  buildReceiverReport,
  buildSenderReport,
  buildSourceDescription,
  parseBye,
  parseReceiverReport,
  parseSenderReport,
  parseSourceDescription,
} from './rtcp-reports.ts';
import { buildTransportFeedback, parseTransportFeedback } from './transport-feedback.ts';

const word = fc.nat(0xffffffff);
const block = fc.record({
  ssrc: word,
  fractionLost: fc.nat(255),
  packetsLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
  highestSequence: word,
  jitter: word,
  lastSenderReport: word,
  delaySinceLastSenderReport: word,
});

function only(bytes: Buffer): RtcpPacket {
  const packets = splitRtcp(bytes);
  expect(packets).toHaveLength(1);
  return packets[0]!;
}

describe('RTCP', () => {
  it('reads back reports', () => {
    const report = fc.record({
      ...{ ssrc: word, ntpSeconds: word, ntpFraction: word, rtpTimestamp: word, packetCount: word, octetCount: word },
      blocks: fc.array(block, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(report, (wanted) => {
        expect(parseSenderReport(only(buildSenderReport(wanted)))).toEqual(wanted);
        const { ssrc, blocks } = wanted;
        expect(parseReceiverReport(only(buildReceiverReport(ssrc, blocks)))).toEqual({ ssrc, blocks });
      }),
    );
  });

  it('reads back descriptions, goodbyes and key frame requests', () => {
    fc.assert(
      fc.property(word, word, fc.string({ maxLength: 40 }), (from, ssrc, cname) => {
        expect(parseSourceDescription(only(buildSourceDescription(ssrc, cname)))).toEqual(new Map([[ssrc, cname]]));
        expect(parseBye(only(buildBye([from, ssrc])))).toEqual([from, ssrc]);
        expect(parseKeyFrameRequest(only(buildPictureLoss(from, ssrc)))).toEqual([ssrc]);
        expect(parseKeyFrameRequest(only(buildFullIntraRequest(from, ssrc, 3)))).toEqual([ssrc]);
      }),
    );
  });

  it('reads back NACKs over the rollover', () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(fc.nat(0xffff), gaps, (start, steps) => {
        let at = start;
        const numbers = steps.map((step) => (at = (at + step) & 0xffff));
        expect(parseNack(only(buildNack(1, 2, numbers)))).toEqual({ ssrc: 2, sequenceNumbers: numbers });
      }),
    );
  });

  it('reads back REMB within its precision', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.array(word, { maxLength: 3 }), (bits, ssrcs) => {
        const read = parseRemb(only(buildRemb(1, bits, ssrcs)))!;
        expect(read.ssrcs).toEqual(ssrcs);
        expect(Math.abs(read.bitsPerSecond - bits)).toBeLessThanOrEqual(bits / 2 ** 17);
      }),
    );
  });

  it('reads back transport-wide arrivals within a quarter of a millisecond', () => {
    const arrival = fc.record({
      gap: fc.integer({ min: 1, max: 20 }),
      delta: fc.integer({ min: -3000, max: 200_000 }),
    });
    fc.assert(
      fc.property(
        fc.nat(0xffff),
        fc.nat(1_000_000_000),
        fc.array(arrival, { minLength: 1, maxLength: 60 }),
        (start, startUs, rows) => {
          let sequence = start;
          let timeUs = startUs + 1_000_000;
          const arrivals = rows.map(({ gap, delta }) => ({ sequence: (sequence += gap), timeUs: (timeUs += delta) }));
          const message = buildTransportFeedback(1, 2, 7, arrivals);
          const read = parseTransportFeedback(only(message))!;
          expect([read.mediaSsrc, read.feedbackCount]).toEqual([2, 7]);
          const got = read.packets.filter((packet) => packet.timeUs !== undefined);
          expect(got.map((packet) => packet.sequence)).toEqual(arrivals.map((one) => one.sequence & 0xffff));
          got.forEach((packet, index) =>
            expect(Math.abs(packet.timeUs! - arrivals[index]!.timeUs)).toBeLessThanOrEqual(250),
          );
        },
      ),
    );
  });

  it('throws at nothing', () => {
    const type = fc.integer({ min: 198, max: 208 });
    fc.assert(
      fc.property(type, fc.nat(31), fc.uint8Array({ maxLength: 120 }), (packetType, count, rest) => {
        const body = rest.subarray(0, rest.length & ~3);
        const compound = Buffer.from([0x80 | count, packetType, 0, body.length / 4, ...body]);
        for (const packet of [...splitRtcp(compound), ...splitRtcp(Buffer.from(rest))]) {
          parseSenderReport(packet);
          parseReceiverReport(packet);
          parseSourceDescription(packet);
          parseBye(packet);
          parseKeyFrameRequest(packet);
          parseNack(packet);
          parseRemb(packet);
          parseTransportFeedback(packet);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
