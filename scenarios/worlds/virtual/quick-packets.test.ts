import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WebRtcStack } from '#conformance/runner/world';
import { quickenPackets } from './quick-packets.ts';

const require = createRequire(import.meta.url);
const file = join(dirname(require.resolve('werift')), '..', '..', 'index.mjs');

/** A copy of werift of its own. */
async function copy(label: string): Promise<WebRtcStack> {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8);
  return (await import(/* @vite-ignore */ `${pathToFileURL(file).href}?${digest}-${label}`)) as WebRtcStack;
}

const plain = await copy('plain-packets');
const quick = await copy('quick-packets');
quickenPackets(quick);

const extension = fc.record({
  id: fc.integer({ min: 1, max: 14 }),
  payload: fc.uint8Array({ minLength: 1, maxLength: 16 }),
});
const fields = fc.record({
  ...{ marker: fc.boolean(), payloadType: fc.nat(127), sequenceNumber: fc.nat(0xffff), timestamp: fc.nat(0xffffffff) },
  ...{ ssrc: fc.nat(0xffffffff), extensions: fc.array(extension, { maxLength: 4 }) },
});

describe('quickenPackets', () => {
  it('writes and reads headers as werift does', () => {
    fc.assert(
      fc.property(fields, fc.uint8Array({ minLength: 1, maxLength: 40 }), ({ extensions, ...rest }, payload) => {
        const props = { ...rest, extensions: extensions.map((e) => ({ ...e, payload: Buffer.from(e.payload) })) };
        const write = (stack: WebRtcStack): Buffer =>
          new stack.RtpPacket(new stack.RtpHeader(props), Buffer.from(payload)).serialize();
        const bytes = write(plain);
        expect(write(quick).toString('hex')).toBe(bytes.toString('hex'));
        const read = (stack: WebRtcStack): string => JSON.stringify(stack.RtpPacket.deSerialize(bytes));
        expect(read(quick)).toBe(read(plain));
      }),
    );
  });

  it('leaves contributing sources and other profiles to werift', () => {
    const header = {
      csrc: [1, 2],
      extension: true,
      extensionProfile: 0x1000 as const,
      extensions: [{ id: 3, payload: Buffer.from('ab') }],
    };
    const bytes = new plain.RtpPacket(new plain.RtpHeader(header), Buffer.from('payload')).serialize();
    expect(new quick.RtpPacket(new quick.RtpHeader(header), Buffer.from('payload')).serialize()).toEqual(bytes);
    expect(JSON.stringify(quick.RtpPacket.deSerialize(bytes))).toBe(JSON.stringify(plain.RtpPacket.deSerialize(bytes)));
  });
});
