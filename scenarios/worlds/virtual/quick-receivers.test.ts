import fc from 'fast-check';
import type { RTCDtlsTransport, RtpRouter } from 'werift';
import { describe, expect, it } from 'vitest';
import { loadGuest } from '#sim/guest/load-guest';
import { Kernel } from '#sim/kernel/kernel';
import { SimNetwork } from '#sim/network/sim-network';
import { fitStack } from './virtual-engine.ts';

const SSRC = 0xabcdef01;

interface Arrival {
  /** Since the packet before. */
  readonly gapUs: number;
  /** How much its sequence number is above that of the packet before; below where it comes late. */
  readonly step: number;
}

interface Connection {
  readonly router: RtpRouter;
  createDtlsTransport(): RTCDtlsTransport;
}

/** What a participant sends back for a video: when, and which bytes. */
async function feedbackFor(arrivals: readonly Arrival[], isQuick: boolean): Promise<string[]> {
  const kernel = new Kernel();
  const host = new SimNetwork({ kernel, seed: 'receivers' }).host('bob', { addresses: ['10.0.0.2'] });
  const stack = loadGuest(host).webrtc;
  if (isQuick) fitStack('werift', stack, host);
  const connection = new stack.RTCPeerConnection();
  const { receiver } = connection.addTransceiver('video', { direction: 'recvonly' });
  const { router, createDtlsTransport } = connection as unknown as Connection;
  const transport = createDtlsTransport.call(connection);
  const sent: string[] = [];
  transport.sendRtcp = (packets) => {
    sent.push(`${kernel.nowUs} ${Buffer.concat(packets.map((packet) => packet.serialize())).toString('hex')}`);
    return Promise.resolve(0);
  };
  receiver.setDtlsTransport(transport);
  const codec = new stack.RTCRtpCodecParameters({
    ...{ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96, rtcpFeedback: [{ type: 'nack' }] },
  });
  receiver.prepareReceive({ codecs: [codec], encodings: [], headerExtensions: [] });
  receiver.addTrack(new stack.MediaStreamTrack({ ssrc: SSRC, kind: 'video', remote: true }));
  Object.assign(router.ssrcTable, { [SSRC]: receiver });
  let dueUs = 0;
  let sequenceNumber = 65_500;
  for (const { gapUs, step } of arrivals) {
    dueUs += gapUs;
    sequenceNumber = (sequenceNumber + step) & 0xffff;
    const header = new stack.RtpHeader({
      ...{ ssrc: SSRC, payloadType: 96, sequenceNumber, timestamp: (dueUs * 9) % 2 ** 32 },
    });
    kernel.at(dueUs, 'packet', () => transport.onRtp.execute(new stack.RtpPacket(header, Buffer.alloc(10))));
  }
  await kernel.runUntil(dueUs + 2_000_000);
  return sent;
}

describe('quickenReceivers', () => {
  it('lets go out the same reports and NACKs at the same instants', async () => {
    const arrival = fc.record({
      gapUs: fc.oneof(fc.nat(20_000), fc.constantFrom(0, 5_000, 200_000)),
      step: fc.oneof(
        { weight: 6, arbitrary: fc.constant(1) },
        { weight: 1, arbitrary: fc.integer({ min: -3, max: 6 }) },
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arrival, { minLength: 20, maxLength: 150 }), async (arrivals) => {
        const plain = await feedbackFor(arrivals, false);
        expect(await feedbackFor(arrivals, true)).toEqual(plain);
      }),
      { numRuns: 20 },
    );
  });

  it('asks for what is missing until it comes, and then no more', async () => {
    const lost = Array.from({ length: 10 }, (_, index) => ({ gapUs: 10_000, step: index === 5 ? 3 : 1 }));
    const sent = await feedbackFor([...lost, { gapUs: 7_000, step: -5 }, { gapUs: 1_000, step: -1 }], true);
    const nacks = sent.filter((line) => line.split(' ')[1]?.startsWith('81cd') === true);
    expect(nacks.length).toBeGreaterThan(5);
    expect(Number(nacks.at(-1)?.split(' ')[0])).toBeLessThan(120_000);
  });
});
