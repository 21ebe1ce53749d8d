import fc from 'fast-check';
import type { RtpHeader } from 'werift';
import { describe, expect, it } from 'vitest';
import type { WebRtcStack } from '#conformance/runner/world';
import { loadGuest } from '#sim/guest/load-guest';
import { Kernel } from '#sim/kernel/kernel';
import { SimNetwork } from '#sim/network/sim-network';
import { quickenSrtp } from './quick-srtp.ts';

const GCM = 7;
const SHA1_80 = 1;

interface Session {
  encrypt(payload: Buffer, header: RtpHeader): Buffer;
  decrypt(datagram: Buffer): Buffer;
}

const network = new SimNetwork({ kernel: new Kernel(), seed: 'srtp' });
const plain = loadGuest(network.host('plain', { addresses: [] })).webrtc;
const quick = loadGuest(network.host('quick', { addresses: [] })).webrtc;
quickenSrtp(quick);

/** Both ends have one key, so that a session opens what another one of the same kind protects. */
function session(stack: WebRtcStack, profile: number): Session {
  const keys = { localKey: Buffer.alloc(16, 1), localSalt: Buffer.alloc(profile === GCM ? 12 : 14, 2) };
  const transport = {
    dtls: {
      srtp: { srtpProfile: profile },
      extractSessionKeys: () => ({ ...keys, remoteKey: keys.localKey, remoteSalt: keys.localSalt }),
    },
  };
  stack.RTCDtlsTransport.prototype.updateSrtpSession.call(transport as never);
  return (transport as unknown as { srtp: Session }).srtp;
}

function open(one: Session, datagram: Buffer): string {
  try {
    return one.decrypt(datagram).toString('hex');
  } catch (thrown) {
    return String(thrown);
  }
}

describe.each([GCM, SHA1_80])('quickenSrtp, profile %d', (profile) => {
  it('protects and opens as werift does: over the rollover, out of order, damaged', () => {
    const packet = fc.record({
      step: fc.oneof(fc.constant(1), fc.integer({ min: -5, max: 40 })),
      payload: fc.uint8Array({ minLength: 1, maxLength: 60 }),
      extension: fc.option(fc.uint8Array({ minLength: 1, maxLength: 16 })),
      padding: fc.boolean(),
      damagedAt: fc.option(fc.nat(70), { freq: 6 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 65_400, max: 65_535 }), fc.array(packet, { maxLength: 30 }), (start, packets) => {
        const sessions = [session(plain, profile), session(quick, profile)] as const;
        let sequenceNumber = start;
        for (const { step, payload, extension, padding, damagedAt } of packets) {
          sequenceNumber = (sequenceNumber + step) & 0xffff;
          const extensions = extension === null ? [] : [{ id: 3, payload: Buffer.from(extension) }];
          const fields = {
            ssrc: 9,
            payloadType: 96,
            sequenceNumber,
            timestamp: sequenceNumber * 7,
            padding,
            extensions,
          };
          const [datagram, other] = ([plain, quick] as const).map((stack, index) =>
            sessions[index === 0 ? 0 : 1].encrypt(Buffer.from(payload), new stack.RtpHeader(fields)),
          );
          expect(other!.toString('hex')).toBe(datagram!.toString('hex'));
          const arrived = Buffer.from(datagram!);
          if (damagedAt !== null) arrived[damagedAt % arrived.length]! ^= 4;
          expect(open(sessions[1], arrived)).toBe(open(sessions[0], arrived));
        }
      }),
    );
  });
});
