import { CLEAR_TAG_BYTES, openedRtpBytes, openRtcp, sealRtcp, sealRtp } from '#proto/webrtc/clear-packets';
import type { SrtpCipherSuite } from '../werift/srtp-session.ts';

/** Protects nothing; packets are as long as those of AEAD_AES_128_GCM. For simulations, where nobody listens. */
export const nullCiphers: SrtpCipherSuite = () => ({
  rtpOverheadBytes: CLEAR_TAG_BYTES,
  protectRtp: (out, headerBytes, payload) => {
    out.set(payload, headerBytes);
    sealRtp(out, headerBytes + payload.length);
  },
  unprotectRtp: (packet, headerBytes) => {
    const bytes = openedRtpBytes(packet);
    return bytes === undefined || bytes < headerBytes ? undefined : packet.subarray(headerBytes, bytes);
  },
  protectRtcp: (compound, index) => sealRtcp(compound, index),
  unprotectRtcp: (packet) => openRtcp(packet),
});
