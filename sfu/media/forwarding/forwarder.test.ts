import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseVp8Descriptor } from '#proto/rtp/vp8-descriptor';
import { Forwarder } from './forwarder.ts';
import type { ForwardedPacket, MediaPacket } from './media-packet.ts';

const FIRST = 1000;

function audio(sequenceNumber: number, extra: Partial<MediaPacket> = {}): MediaPacket {
  return {
    ...{
      ssrc: 1,
      layer: 0,
      payloadType: 111,
      marker: false,
      payload: Buffer.from([1]),
      isNewest: true,
      isKeyFrame: true,
    },
    ...{
      sequenceNumber: sequenceNumber & 0xffff,
      timestamp: (sequenceNumber * 960) >>> 0,
      receivedUs: sequenceNumber * 20_000,
    },
    ...extra,
  };
}

/** One-packet VP8 frame of a layer at 33 ms a frame; every layer has clocks and ids of its own. */
function video(layer: number, frame: number, isKeyFrame: boolean): MediaPacket {
  const picture = (frame * 1 + layer * 5000) & 0x7fff;
  const payload = Buffer.from([
    0x90,
    0xe0,
    0x80 | (picture >> 8),
    picture & 0xff,
    frame & 0xff,
    0,
    isKeyFrame ? 0 : 1,
    0,
    0,
  ]);
  const vp8 = parseVp8Descriptor(payload);
  return {
    ...{ ssrc: 10 + layer, layer, payloadType: 96, marker: true, payload, isNewest: true, isKeyFrame },
    ...{
      sequenceNumber: (frame + layer * 777) & 0xffff,
      timestamp: (frame * 3000 + layer * 123_456) >>> 0,
      receivedUs: frame * 33_333,
    },
    ...(vp8 && { vp8 }),
  };
}

function forwardAll(forwarder: Forwarder, packets: readonly MediaPacket[]): ForwardedPacket[] {
  return packets.flatMap((packet) => forwarder.forward(packet).packet ?? []);
}

const steps = (values: readonly number[], size = 0x10000): number[] =>
  values.slice(1).map((value, index) => (value - values[index]! + size) % size);

describe('Forwarder', () => {
  it('keeps the order and the losses of the publisher', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.array(fc.boolean(), { minLength: 2, maxLength: 200 }), (start, kept) => {
        const numbers = [start, ...kept.flatMap((isKept, index) => (isKept ? [start + 1 + index] : []))];
        const forwarder = new Forwarder({ clockRate: 48_000, firstSequence: FIRST });
        const out = forwardAll(
          forwarder,
          numbers.map((number) => audio(number)),
        );
        expect(out.map(({ sequenceNumber }) => (sequenceNumber - FIRST + 0x10000) % 0x10000)).toEqual(
          numbers.map((number) => number - start),
        );
        expect(
          steps(
            out.map(({ timestamp }) => timestamp),
            2 ** 32,
          ),
        ).toEqual(steps(numbers).map((step) => step * 960));
      }),
    );
  });

  it('forwards a late packet under its own number', () => {
    const forwarder = new Forwarder({ clockRate: 48_000, firstSequence: FIRST });
    const out = forwardAll(forwarder, [audio(5), audio(7), audio(6, { isNewest: false }), audio(8)]);
    expect(out.map(({ sequenceNumber }) => sequenceNumber)).toEqual([1000, 1002, 1001, 1003]);
  });

  it('leaves no gap for pauses and padding, and time goes on', () => {
    const action = fc.constantFrom('send', 'send', 'send', 'padding', 'pause', 'resume');
    fc.assert(
      fc.property(fc.nat(0xffff), fc.array(action, { maxLength: 300 }), (start, actions) => {
        const forwarder = new Forwarder({ clockRate: 48_000, firstSequence: FIRST });
        const out: ForwardedPacket[] = [];
        actions.forEach((what, index) => {
          if (what === 'pause') forwarder.pause();
          else if (what === 'resume') forwarder.resume();
          const packet = audio(start + index, what === 'padding' ? { payload: Buffer.alloc(0) } : {});
          out.push(...forwardAll(forwarder, [packet]));
        });
        expect(steps(out.map(({ sequenceNumber }) => sequenceNumber)).every((step) => step === 1)).toBe(true);
        expect(
          steps(
            out.map(({ timestamp }) => timestamp),
            2 ** 32,
          ).every((step) => step >= 960 && step < 2 ** 31),
        ).toBe(true);
        if (out.length > 0) expect(out[0]!.sequenceNumber).toBe(FIRST);
      }),
    );
  });

  it('goes on in one numbering when the publisher takes a new SSRC', () => {
    const forwarder = new Forwarder({ clockRate: 48_000, firstSequence: FIRST });
    const other = audio(0, { ssrc: 2, sequenceNumber: 40_000, timestamp: 9, receivedUs: 1_020_000 });
    const out = forwardAll(forwarder, [audio(49), audio(50), other]);
    expect(steps(out.map(({ sequenceNumber }) => sequenceNumber))).toEqual([1, 1]);
    expect(
      steps(
        out.map(({ timestamp }) => timestamp),
        2 ** 32,
      ),
    ).toEqual([960, 960]);
  });

  it('begins and resumes video with a key frame, and asks for one', () => {
    const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: FIRST });
    expect(forwarder.forward(video(0, 1, false))).toEqual({ wantsKeyFrameOf: 0 });
    expect(forwarder.forward(video(0, 2, false))).toEqual({});
    expect(forwarder.forward(video(0, 3, true)).packet?.sequenceNumber).toBe(FIRST);
    forwarder.pause();
    expect(forwarder.forward(video(0, 4, true))).toEqual({});
    forwarder.resume();
    expect(forwarder.forward(video(0, 5, false)).wantsKeyFrameOf).toBe(0);
    expect(forwarder.forward(video(0, 6, true)).packet?.sequenceNumber).toBe(FIRST + 1);
  });

  it('sends one of three layers: one numbering, picture ids and TL0 in steps of one, time monotonic over every switch', () => {
    const preference = fc.array(fc.constantFrom(0, 1, 2, undefined), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(preference, (preferences) => {
        const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: FIRST });
        const out: ForwardedPacket[] = [];
        let frame = 0;
        for (const preferred of preferences) {
          forwarder.layers.preferredLayer = preferred;
          for (const end = frame + 10; frame < end; frame++) {
            for (const layer of [0, 1, 2]) out.push(...forwardAll(forwarder, [video(layer, frame, frame % 5 === 0)]));
          }
          expect(forwarder.currentLayer).toBe(preferred ?? 2);
        }
        const ids = out.map(({ payload }) => parseVp8Descriptor(payload)!);
        expect(new Set(steps(out.map(({ sequenceNumber }) => sequenceNumber)))).toEqual(new Set([1]));
        expect(
          new Set(
            steps(
              ids.map(({ pictureId }) => pictureId!.value),
              0x8000,
            ),
          ),
        ).toEqual(new Set([1]));
        expect(
          new Set(
            steps(
              ids.map(({ tl0PictureIndex }) => tl0PictureIndex!.value),
              0x100,
            ),
          ),
        ).toEqual(new Set([1]));
        expect(
          steps(
            out.map(({ timestamp }) => timestamp),
            2 ** 32,
          ).every((step) => step > 0 && step < 9000),
        ).toBe(true);
      }),
    );
  });

  it('goes on with the lower layer until a key frame of the higher one comes (SUB-038)', () => {
    const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: FIRST });
    forwarder.layers.preferredLayer = 0;
    const layersAt: (number | undefined)[] = [];
    const sent: number[] = [];
    for (let frame = 0; frame < 40; frame++) {
      if (frame === 10) forwarder.layers.preferredLayer = 2;
      const isKeyFrame = (layer: number): boolean => frame === 0 || (layer === 2 && frame === 30);
      const packets = [0, 2].map((layer) => video(layer, frame, isKeyFrame(layer)));
      sent.push(forwardAll(forwarder, packets).length);
      layersAt.push(forwarder.currentLayer);
    }
    expect(sent.every((count) => count >= 1)).toBe(true);
    expect([layersAt[9], layersAt[29], layersAt[30], layersAt[39]]).toEqual([0, 0, 2, 2]);
  });

  it('falls back when the top layer stops, and returns to it when it has been steady for ten seconds (SUB-039, SUB-040)', () => {
    const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: FIRST });
    for (let frame = 0; frame < 400; frame++) {
      for (const layer of frame < 30 || frame > 80 ? [0, 1, 2] : [0, 1])
        forwarder.forward(video(layer, frame, frame % 5 === 0));
      if (frame === 29) expect(forwarder.currentLayer).toBe(2);
      if (frame === 80 || frame === 360) expect(forwarder.currentLayer).toBe(1);
    }
    expect(forwarder.currentLayer).toBe(2);
  });
});

it('a blank frame of our own follows the last one in number, picture id and time, and only while paused (PUB-038)', () => {
  const forwarder = new Forwarder({ clockRate: 90_000, firstSequence: FIRST });
  expect(forwarder.insertBlankFrame(3000, 0)).toBeUndefined();
  const [last] = forwardAll(forwarder, [video(0, 0, true), video(0, 1, false)]).slice(-1);
  expect(forwarder.insertBlankFrame(3000, 100_000)).toBeUndefined();
  forwarder.pause();
  const blank = [1, 2].map(() => forwarder.insertBlankFrame(3000, 100_000)!);
  const all = [last!, ...blank];
  expect(steps(all.map(({ sequenceNumber }) => sequenceNumber))).toEqual([1, 1]);
  expect(steps(all.map(({ timestamp }) => timestamp))).toEqual([3000, 3000]);
  const read = all.map(({ payload }) => parseVp8Descriptor(payload));
  expect(steps(read.map((each) => each?.pictureId?.value ?? 0))).toEqual([1, 1]);
  expect(read[2]).toMatchObject({ isKeyFrame: true, size: { width: 16, height: 16 } });
  expect(blank.every(({ marker }) => marker)).toBe(true);
});
