import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReceivedStream } from './received-stream.ts';
import { redPrimaryBlock } from './red-primary.ts';

describe('ReceivedStream', () => {
  it('asks for what is missing until it comes or is too old', () => {
    const stream = new ReceivedStream(1, 90_000);
    for (const number of [65534, 65535, 2]) stream.receive(number, 0, 1000);
    expect(stream.takeNacks(2000)).toEqual([0, 1]);
    expect(stream.takeNacks(3000)).toEqual([]);
    expect(stream.recover(0)).toBe(true);
    expect(stream.recover(0)).toBe(false);
    expect(stream.takeNacks(90_000)).toEqual([1]);
    expect(stream.takeNacks(2_000_000)).toEqual([]);
    expect(stream.hasMissing).toBe(false);
  });

  it('reports what was lost, over the rollover', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), fc.array(fc.boolean(), { maxLength: 400 }), (start, kept) => {
        const stream = new ReceivedStream(1, 90_000);
        const numbers = [0, ...kept.flatMap((isKept, index) => (isKept ? [index + 1] : []))];
        for (const number of numbers) stream.receive((start + number) & 0xffff, number * 3000, number * 33_333);
        const last = numbers.at(-1)!;
        const report = stream.takeReport(0)!;
        expect(report.packetsLost).toBe(last + 1 - numbers.length);
        expect(report.highestSequence).toBe(start + last);
        expect(report.fractionLost).toBe(Math.floor(((last + 1 - numbers.length) * 256) / (last + 1)));
        expect(report.jitter).toBeLessThan(2);
      }),
    );
  });
});

describe('redPrimaryBlock', () => {
  it('finds the primary block behind the redundant ones', () => {
    const payload = Buffer.from([0x80 | 111, 0, 0, 2, 111, 9, 9, 1, 2, 3]);
    expect(redPrimaryBlock(payload)).toEqual(Buffer.from([1, 2, 3]));
    expect(redPrimaryBlock(Buffer.from([111, 5]))).toEqual(Buffer.from([5]));
  });

  it('throws at nothing', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void redPrimaryBlock(Buffer.from(bytes))));
  });
});
