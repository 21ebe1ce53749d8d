import fc from 'fast-check';
import * as werift from 'werift';
import { describe, expect, it } from 'vitest';
import {
  buildStunMessage,
  encodeXorMappedAddress,
  hasIntegrity,
  parseStunMessage,
  STUN_ATTRIBUTE,
  STUN_TYPE,
} from './stun-message.ts';

/** RFC 5769 section 2.1: sample request with password VOkJxbRl1RmTxUk/WvJxBt. */
const SAMPLE = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf',
  'hex',
);
const PASSWORD = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');

describe('STUN', () => {
  it('reads the sample request of RFC 5769', () => {
    const message = parseStunMessage(SAMPLE)!;
    expect(message.type).toBe(STUN_TYPE.bindingRequest);
    expect(message.attributes.get(STUN_ATTRIBUTE.username)?.value.toString()).toBe('evtj:h6vY');
    expect(hasIntegrity(message, PASSWORD)).toBe(true);
    expect(hasIntegrity(message, Buffer.from('wrong'))).toBe(false);
  });

  it('refuses the sample with any bit before the fingerprint changed', () => {
    fc.assert(
      fc.property(fc.nat(SAMPLE.length - 9), fc.nat(7), (at, bit) => {
        const bytes = Buffer.from(SAMPLE);
        bytes[at] = bytes[at]! ^ (1 << bit);
        const message = parseStunMessage(bytes);
        expect(message !== undefined && hasIntegrity(message, PASSWORD)).toBe(false);
      }),
    );
  });

  it('writes what another implementation accepts', () => {
    const value = encodeXorMappedAddress('192.0.2.1', 32853)!;
    const attributes = [{ type: STUN_ATTRIBUTE.xorMappedAddress, value }];
    const bytes = buildStunMessage(STUN_TYPE.bindingSuccess, Buffer.alloc(12, 3), attributes, PASSWORD);
    expect(werift.parseMessage(bytes, PASSWORD)?.getAttributeValue('XOR-MAPPED-ADDRESS')).toEqual(['192.0.2.1', 32853]);
  });

  it('does not see attributes behind MESSAGE-INTEGRITY', () => {
    const signed = buildStunMessage(STUN_TYPE.bindingRequest, Buffer.alloc(12, 3), [], PASSWORD).subarray(0, 44);
    const forged = Buffer.concat([signed, Buffer.from([0, 0x25, 0, 0])]);
    forged.writeUInt16BE(forged.length - 20, 2);
    const message = parseStunMessage(forged)!;
    expect(hasIntegrity(message, PASSWORD)).toBe(true);
    expect(message.attributes.has(STUN_ATTRIBUTE.useCandidate)).toBe(false);
  });

  it('throws at nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (rest) => {
        const header = Buffer.from([0, 1, 0, rest.length & 0xfc, 0x21, 0x12, 0xa4, 0x42]);
        for (const bytes of [Buffer.from(rest), Buffer.concat([header, rest])]) {
          const message = parseStunMessage(bytes);
          if (message !== undefined) hasIntegrity(message, PASSWORD);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('gives undefined for what is no IPv4 address', () => {
    expect([encodeXorMappedAddress('::1', 1), encodeXorMappedAddress('1.2.3.999', 1)]).toEqual([undefined, undefined]);
  });
});
