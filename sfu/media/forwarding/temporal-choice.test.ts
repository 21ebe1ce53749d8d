import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseVp8Descriptor } from '#proto/rtp/vp8-descriptor';
import { Forwarder } from './forwarder.ts';
import { FrameRate } from './frame-rate.ts';
import type { ForwardedPacket, MediaPacket } from './media-packet.ts';

const FRAME_US = 40_000;
/** Temporal layers of three, by frame: L1T3 of libvpx; the first frame of each upper layer after a base frame refers to it alone. */
const PATTERN = [0, 2, 1, 2] as const;

/** One packet of a frame of three temporal layers, at 25 frames a second. */
function frame(index: number, isSync: boolean = true): MediaPacket {
  const temporal = PATTERN[index % PATTERN.length] ?? 0;
  const picture = index & 0x7fff;
  const last = (temporal << 6) | (isSync && temporal > 0 ? 0x20 : 0);
  const bytes = [0x90, 0xe0, 0x80 | (picture >> 8), picture & 0xff, (index >> 2) & 0xff, last, index === 0 ? 0 : 1];
  const payload = Buffer.from(bytes);
  const vp8 = parseVp8Descriptor(payload);
  return {
    ...{ ssrc: 1, layer: 0, payloadType: 96, marker: true, payload, isNewest: true, isKeyFrame: index === 0 },
    ...{ sequenceNumber: index & 0xffff, timestamp: index * 3600, receivedUs: index * FRAME_US },
    ...(vp8 && { vp8 }),
  };
}

const frames = (from: number, count: number, isSync?: boolean): MediaPacket[] =>
  Array.from({ length: count }, (_, index) => frame(from + index, isSync));

function temporalOf({ payload }: ForwardedPacket): number | undefined {
  return parseVp8Descriptor(payload)?.temporalLayer?.value;
}

it('frames above the wanted temporal layer are left out, without a gap in sequence numbers and picture ids (SUB-033)', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2, undefined), { minLength: 1, maxLength: 200 }), (wanted) => {
      const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: 7 });
      const out = wanted.flatMap((layer, index) => {
        const { packet } = forwarder.forward(frame(index), layer);
        if (packet !== undefined && layer !== undefined) expect(temporalOf(packet)).toBeLessThanOrEqual(layer);
        return packet ?? [];
      });
      expect(out.map(({ sequenceNumber }) => sequenceNumber)).toEqual(out.map((_, index) => 7 + index));
      expect(out.map(({ payload }) => parseVp8Descriptor(payload)?.pictureId?.value)).toEqual(
        out.map((_, index) => index),
      );
    }),
  );
});

it('a layer comes back with a frame that refers to lower ones alone', () => {
  const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: 0 });
  const play = (packets: readonly MediaPacket[], layer?: number): (number | undefined)[] =>
    packets.flatMap((packet) => forwarder.forward(packet, layer).packet ?? []).map(temporalOf);
  expect(play(frames(0, 8), 0)).toEqual([0, 0]);
  expect(play(frames(8, 4, false))).toEqual([0]);
  expect(play(frames(12, 4))).toEqual([0, 2, 1, 2]);
});

it('the layer for a frame rate is the lowest that is enough, once half a second was seen', () => {
  const rate = new FrameRate();
  expect(rate.layerFor(10, 0)).toBeUndefined();
  for (let index = 0; index < 100; index += 1) rate.observe(PATTERN[index % 4] ?? 0, index * FRAME_US);
  const layers = [6, 7, 12, 14, 25, 60].map((fps) => rate.layerFor(fps, 99 * FRAME_US));
  expect(layers).toEqual([0, 1, 1, 2, 2, undefined]);
  const fresh = new FrameRate();
  for (let index = 0; index < 10; index += 1) fresh.observe(0, index * FRAME_US);
  expect(fresh.layerFor(5, 10 * FRAME_US)).toBeUndefined();
});
