import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameDatagram, FrameReader } from './stream-framing.ts';

it('frameDatagram() writes the length before the datagram (RFC 4571 section 2)', () => {
  expect([...frameDatagram(Buffer.from([7, 8, 9]))]).toEqual([0, 3, 7, 8, 9]);
  expect(() => frameDatagram(Buffer.alloc(65_536))).toThrow(RangeError);
});

it('FrameReader gives back every datagram, however the stream is cut', () => {
  const datagram = fc.uint8Array({ minLength: 1, maxLength: 300 });
  fc.assert(
    fc.property(fc.array(datagram), fc.array(fc.nat({ max: 40 })), (datagrams, cuts) => {
      const stream = Buffer.concat(datagrams.map((each) => frameDatagram(each)));
      const reader = new FrameReader();
      const read: Buffer[] = [];
      let at = 0;
      for (const length of cuts) {
        read.push(...reader.take(stream.subarray(at, at + length)));
        at = Math.min(stream.length, at + length);
      }
      read.push(...reader.take(stream.subarray(at)));
      expect(read.map((each) => [...each])).toEqual(datagrams.map((each) => [...each]));
    }),
  );
});

it('FrameReader leaves empty frames out and takes the longest one', () => {
  const longest = Buffer.alloc(65_535, 5);
  const stream = Buffer.concat([Buffer.from([0, 0]), frameDatagram(longest), Buffer.from([0, 0, 0])]);
  const reader = new FrameReader();
  expect(reader.take(stream)).toEqual([longest]);
  expect(reader.take(Buffer.from([1, 6]))).toEqual([Buffer.from([6])]);
});
