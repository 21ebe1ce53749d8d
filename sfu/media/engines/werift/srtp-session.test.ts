import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import * as werift from 'werift';
import { describe, expect, it } from 'vitest';
import { buildRtpHeader } from '#proto/rtp/rtp-header';
import { buildReceiverReport } from '#proto/rtp/rtcp-reports';
import { deriveSrtpKey, masterSaltBytes, SRTP_PROFILE, type SrtpProfile } from './srtp-keys.ts';
import { MAX_RTP_OVERHEAD_BYTES } from './srtp-packets.ts';
import { realCiphers, SrtpReceiver, SrtpSender } from './srtp-session.ts';

const PROFILES = [SRTP_PROFILE.aeadAes128Gcm, SRTP_PROFILE.aesCm128HmacSha1_80] as const;
const KEY = Buffer.from('E1F97A0D3E018BE0D64FA32C06DE4139', 'hex');
const SALT = Buffer.from('0EC675AD498AFEEBB6960B3AABE6', 'hex');

function pair(profile: SrtpProfile): { readonly sender: SrtpSender; readonly receiver: SrtpReceiver } {
  const salt = SALT.subarray(0, masterSaltBytes(profile));
  return {
    sender: new SrtpSender(realCiphers(profile, KEY, salt)),
    receiver: new SrtpReceiver(realCiphers(profile, KEY, salt)),
  };
}

function packetOf(
  sequenceNumber: number,
  payload: Uint8Array = Buffer.from('payload'),
): { packet: Buffer; headerBytes: number } {
  const header = buildRtpHeader({
    ...{ marker: false, payloadType: 96, sequenceNumber, timestamp: 1, ssrc: 7 },
    extensions: [{ id: 1, value: Buffer.from('x') }],
  });
  return { packet: Buffer.concat([header, payload]), headerBytes: header.length };
}

function protect(sender: SrtpSender, packet: Buffer, headerBytes: number): Buffer {
  const begun = Buffer.concat([packet, Buffer.alloc(MAX_RTP_OVERHEAD_BYTES)]);
  return sender.protectRtp(begun, headerBytes, packet.subarray(headerBytes));
}

describe('deriveSrtpKey', () => {
  it('gives the keys of RFC 3711 appendix B.3', () => {
    const master = createSecretKey(KEY);
    const derive = (label: number, bytes: number): string =>
      deriveSrtpKey(master, SALT, label, bytes).toString('hex').toUpperCase();
    expect(derive(0, 16)).toBe('C61E7A93744F39EE10734AFE3FF7A087');
    expect(derive(2, 14)).toBe('30CBBC08863D8C85D49DB34A9AE1');
    expect(derive(1, 20)).toBe('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4');
  });
});

describe.each(PROFILES)('SRTP profile %d', (profile) => {
  it('opens what it protected: any payload, over the rollover, reordered within the window, each once', () => {
    const order = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 65535 }),
        order,
        fc.uint8Array({ maxLength: 100 }),
        (start, offsets, payload) => {
          const { sender, receiver } = pair(profile);
          const count = 100;
          const protectedPackets = Array.from({ length: count }, (_, index) => {
            const { packet, headerBytes } = packetOf((start + index) & 0xffff, payload);
            return protect(sender, packet, headerBytes);
          });
          const positions = [0, ...offsets.map((offset, index) => Math.min(count - 1, Math.max(0, index + offset)))];
          const seen = new Set<number>();
          for (const position of positions) {
            const opened = receiver.unprotectRtp(protectedPackets[position]!);
            if (seen.has(position)) expect(opened).toBeUndefined();
            else expect(opened?.payload.equals(payload)).toBe(true);
            seen.add(position);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses every packet of which one bit was changed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(7), (position, bit) => {
        const { sender, receiver } = pair(profile);
        const { packet, headerBytes } = packetOf(5);
        const datagram = protect(sender, packet, headerBytes);
        const at = position % datagram.length;
        datagram[at] = datagram[at]! ^ (1 << bit);
        expect(receiver.unprotectRtp(datagram)).toBeUndefined();
      }),
    );
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const { receiver } = pair(profile);
        const datagram = Buffer.from([0x90, ...bytes]);
        expect(receiver.unprotectRtp(datagram)).toBeUndefined();
        expect(receiver.unprotectRtcp(datagram)).toBeUndefined();
      }),
    );
  });

  it('keeps RTCP secret and refuses its replay', () => {
    const { sender, receiver } = pair(profile);
    const report = buildReceiverReport(7, []);
    const compound = Buffer.concat([report, report]);
    const first = sender.protectRtcp(compound);
    const second = sender.protectRtcp(compound);
    expect(receiver.unprotectRtcp(second)).toEqual(compound);
    expect(receiver.unprotectRtcp(first)).toEqual(compound);
    expect(receiver.unprotectRtcp(first)).toBeUndefined();
    second[12] = second[12]! ^ 1;
    expect(receiver.unprotectRtcp(second)).toBeUndefined();
  });

  it('agrees with another implementation, both ways', () => {
    const salt = SALT.subarray(0, masterSaltBytes(profile));
    const keys = { localMasterKey: KEY, localMasterSalt: salt, remoteMasterKey: KEY, remoteMasterSalt: salt };
    const theirs = new werift.SrtpSession({ keys, profile });
    const theirRtcp = new werift.SrtcpSession({ keys, profile });
    const { sender, receiver } = pair(profile);
    for (const sequenceNumber of [65533, 65534, 65535, 0, 1]) {
      const { packet, headerBytes } = packetOf(sequenceNumber);
      expect(theirs.decrypt(protect(sender, packet, headerBytes))).toEqual(packet);
      const parsed = werift.RtpPacket.deSerialize(packet);
      expect(receiver.unprotectRtp(theirs.encrypt(parsed.payload, parsed.header))?.payload).toEqual(
        packet.subarray(headerBytes),
      );
    }
    const report = buildReceiverReport(7, []);
    const compound = Buffer.concat([report, report]);
    expect(theirRtcp.decrypt(sender.protectRtcp(compound))).toEqual(compound);
    expect(receiver.unprotectRtcp(theirRtcp.encrypt(compound))).toEqual(compound);
  });
});
