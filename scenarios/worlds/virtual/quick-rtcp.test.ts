import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebRtcStack } from '#conformance/runner/world';
import { buildNack } from '#proto/rtp/rtcp-feedback';
import { buildTransportFeedback } from '#proto/rtp/transport-feedback';
import { loadGuest } from '#sim/guest/load-guest';
import { Kernel } from '#sim/kernel/kernel';
import { SimNetwork } from '#sim/network/sim-network';
import { quickenRtcp } from './quick-rtcp.ts';

const network = new SimNetwork({ kernel: new Kernel(), seed: 'rtcp' });
const plain = loadGuest(network.host('plain', { addresses: [] })).webrtc;
const quick = loadGuest(network.host('quick', { addresses: [] })).webrtc;
quickenRtcp(quick);

const u32 = fc.nat(0xffff_ffff);
const u16 = fc.nat(0xffff);

function bothWrite(write: (stack: WebRtcStack) => Buffer): void {
  expect(write(quick).toString('hex')).toBe(write(plain).toString('hex'));
}

describe('quickenRtcp', () => {
  it('writes NACKs as werift does, in whatever order numbers were lost', () => {
    fc.assert(
      fc.property(
        u32,
        u32,
        fc.array(fc.oneof(u16, fc.nat(30)), { maxLength: 20 }),
        (senderSsrc, mediaSourceSsrc, lost) => {
          bothWrite((stack) => {
            const feedback = new stack.GenericNack({ senderSsrc, mediaSourceSsrc, lost: [...lost] });
            return new stack.RtcpTransportLayerFeedback({ feedback }).serialize();
          });
        },
      ),
    );
  });

  it('writes receiver reports as werift does', () => {
    const block = fc.record({
      ...{ ssrc: u32, fractionLost: fc.nat(255), packetsLost: fc.nat(0xff_ffff), highestSequence: u32 },
      ...{ jitter: u32, lsr: u32, dlsr: u32 },
    });
    fc.assert(
      fc.property(u32, fc.array(block, { maxLength: 3 }), (ssrc, blocks) => {
        bothWrite((stack) => {
          const reports = blocks.map((fields) => new stack.RtcpReceiverInfo(fields));
          return new stack.RtcpRrPacket({ ssrc, reports }).serialize();
        });
      }),
    );
  });

  it('reads of feedback what werift reads, and other packets as werift does', () => {
    fc.assert(
      fc.property(u32, u32, fc.uniqueArray(u16, { minLength: 1, maxLength: 20 }), (senderSsrc, mediaSsrc, lost) => {
        const nack = buildNack(
          senderSsrc,
          mediaSsrc,
          lost.toSorted((a, b) => a - b),
        );
        const arrivals = buildTransportFeedback(senderSsrc, mediaSsrc, 7, [{ sequence: 5, timeUs: 64_000 }]);
        const report = new plain.RtcpRrPacket({ ssrc: senderSsrc, reports: [] }).serialize();
        for (const bytes of [nack, arrivals, report, Buffer.concat([report, nack])]) {
          expect(seen(quick, bytes)).toEqual(seen(plain, bytes));
        }
        const [packet] = quick.RtcpPacketConverter.deSerialize(arrivals);
        expect(packet?.serialize()).toEqual(arrivals);
      }),
    );
  });
});

/** What is looked at of packets: by werift's router and senders, and by traces. */
function seen(stack: WebRtcStack, compound: Buffer): unknown {
  return stack.RtcpPacketConverter.deSerialize(compound).map((packet) => {
    const feedback: object = 'feedback' in packet ? packet.feedback : {};
    const members = ['count', 'senderSsrc', 'mediaSourceSsrc', 'lost'].map(
      (name) => Reflect.get(feedback, name) as unknown,
    );
    return [packet.type, 'ssrc' in packet ? packet.ssrc : undefined, members];
  });
}
