import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyDatagram } from './classify-datagram.ts';
import { parseHeaderExtensions, readAudioLevel } from './header-extensions.ts';
import { isKeyFrameStart } from './key-frames.ts';
import { buildRtpHeader, parseRtpHeader, withoutPadding } from './rtp-header.ts';
import { sequenceDistance } from './sequence.ts';
import { parseVp8Descriptor } from './vp8-descriptor.ts';

const extension = (maxId: number, maxBytes: number): fc.Arbitrary<{ id: number; value: Uint8Array }> =>
  fc.record({ id: fc.integer({ min: 1, max: maxId }), value: fc.uint8Array({ minLength: 1, maxLength: maxBytes }) });

describe('RTP header', () => {
  it.each([
    ['one-byte', 14, 16],
    ['two-byte', 255, 40],
  ] as const)('reads back what it wrote, extensions in %s form', (_form, maxId, maxBytes) => {
    const fields = fc.record({
      marker: fc.boolean(),
      payloadType: fc.nat(127),
      sequenceNumber: fc.nat(0xffff),
      timestamp: fc.nat(0xffffffff),
      ssrc: fc.nat(0xffffffff),
      extensions: fc.uniqueArray(extension(maxId, maxBytes), { selector: ({ id }) => id, maxLength: 6 }),
    });
    fc.assert(
      fc.property(fields, fc.uint8Array({ maxLength: 20 }), (wanted, payload) => {
        const header = buildRtpHeader(wanted);
        const packet = Buffer.concat([header, payload]);
        const { extensions, ...rest } = wanted;
        expect(parseRtpHeader(packet)).toEqual({ ...rest, hasPadding: false, csrcs: [], headerBytes: header.length });
        const read = [...parseHeaderExtensions(packet)].map(([id, value]) => ({ id, value: [...value] }));
        expect(read).toEqual(extensions.map(({ id, value }) => ({ id, value: [...value] })));
      }),
    );
  });

  it('gives undefined for every packet cut within its header', () => {
    const header = buildRtpHeader({
      ...{ marker: true, payloadType: 1, sequenceNumber: 2, timestamp: 3, ssrc: 4 },
      extensions: [{ id: 1, value: Buffer.from('abc') }],
    });
    for (let length = 0; length < header.length; length++)
      expect(parseRtpHeader(header.subarray(0, length))).toBeUndefined();
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const packet = Buffer.from(bytes);
        parseRtpHeader(packet);
        parseHeaderExtensions(packet);
        parseVp8Descriptor(packet);
        classifyDatagram(packet);
        withoutPadding(packet, true);
        for (const codec of ['VP8', 'VP9', 'H264', 'AV1', 'other']) isKeyFrameStart(`video/${codec}`, packet);
      }),
      { numRuns: 2000 },
    );
  });

  it('takes padding off and refuses an impossible count', () => {
    expect(withoutPadding(Buffer.from([1, 2, 0, 2]), true)).toEqual(Buffer.from([1, 2]));
    expect(withoutPadding(Buffer.from([1, 9]), true)).toBeUndefined();
    expect(withoutPadding(Buffer.from([1, 0]), true)).toBeUndefined();
    expect(withoutPadding(Buffer.from([1, 0]), false)).toEqual(Buffer.from([1, 0]));
  });
});

describe('field readers', () => {
  it('measures distances round the circle', () => {
    expect([sequenceDistance(65535, 0), sequenceDistance(0, 65535), sequenceDistance(5, 5)]).toEqual([1, -1, 0]);
  });

  it('reads the audio level as dBov', () => {
    expect([
      readAudioLevel(Buffer.from([0x80 | 30])),
      readAudioLevel(Buffer.from([0])),
      readAudioLevel(undefined),
    ]).toEqual([-30, 0, undefined]);
  });

  it('tells protocols apart by the first octet', () => {
    const of = (...bytes: number[]): string | undefined => classifyDatagram(Buffer.from(bytes));
    expect([of(), of(0), of(3), of(22), of(64), of(128, 96), of(128, 200), of(4), of(255)]).toEqual([
      ...[undefined, 'stun', 'stun', 'dtls', 'turn-channel', 'rtp', 'rtcp', undefined, undefined],
    ]);
  });

  it('reads a VP8 descriptor with all its parts', () => {
    const payload = Buffer.from([0x90, 0xf0, 0x81, 0x02, 7, 0x60, 0x10, 0, 0, 0x9d, 1, 0x2a, 0x40, 1, 0xb4, 0]);
    expect(parseVp8Descriptor(payload)).toEqual({
      ...{ isFrameStart: true, isKeyFrame: true, descriptorBytes: 6 },
      pictureId: { value: 0x102, at: 2, isLong: true },
      tl0PictureIndex: { value: 7, at: 4 },
      temporalLayer: { value: 1, isLayerSync: true },
      size: { width: 320, height: 180 },
    });
  });

  it('knows key frames of the usual codecs', () => {
    expect(isKeyFrameStart('video/VP8', Buffer.from([0x10, 0]))).toBe(true);
    expect(isKeyFrameStart('video/VP8', Buffer.from([0x10, 1]))).toBe(false);
    expect(isKeyFrameStart('video/H264', Buffer.from([0x18, 0, 1, 0x67]))).toBe(true);
    expect(isKeyFrameStart('video/H264', Buffer.from([0x7c, 0x85]))).toBe(true);
    expect(isKeyFrameStart('video/H264', Buffer.from([0x61, 0]))).toBe(false);
    expect(isKeyFrameStart('video/VP9', Buffer.from([0x08]))).toBe(true);
    expect(isKeyFrameStart('video/VP9', Buffer.from([0x48]))).toBe(false);
    expect(isKeyFrameStart('video/AV1', Buffer.from([0x18]))).toBe(true);
  });
});
