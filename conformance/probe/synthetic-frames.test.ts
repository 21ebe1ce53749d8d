import { expect, test } from 'vitest';
import { opusFrame, opusFrameIndex, readVp8, vp8Frame } from './synthetic-frames.ts';

test('an opus frame carries its index, and silence of somebody else does not pass for one', () => {
  const [payload] = opusFrame(70_000).payloads;
  expect(payload === undefined ? undefined : opusFrameIndex(payload)).toBe(70_000);
  expect(opusFrameIndex(Buffer.from([0xf8, 0xff, 0xfe]))).toBeUndefined();
});

test('a VP8 key frame says its picture id, temporal layer and size, a delta frame all but the size', () => {
  const picture = { pictureId: 0x7abc, tl0PictureIndex: 9, width: 320, height: 180, sizeBytes: 600 };
  const [key] = vp8Frame({ ...picture, isKeyFrame: true }).payloads;
  const [delta] = vp8Frame({ ...picture, isKeyFrame: false }).payloads;
  const [enhancement] = vp8Frame({ ...picture, isKeyFrame: false, temporalLayer: 1 }).payloads;
  expect(readVp8(key ?? Buffer.alloc(0))).toEqual({
    startsFrame: true,
    isKeyFrame: true,
    pictureId: 0x7abc,
    temporalLayer: 0,
    width: 320,
    height: 180,
  });
  const seen = { startsFrame: true, isKeyFrame: false, pictureId: 0x7abc };
  expect(readVp8(delta ?? Buffer.alloc(0))).toEqual({ ...seen, temporalLayer: 0 });
  expect(readVp8(enhancement ?? Buffer.alloc(0))).toEqual({ ...seen, temporalLayer: 1 });
  expect(readVp8(Buffer.alloc(0))).toBeUndefined();
});
