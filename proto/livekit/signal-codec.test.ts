import { AddTrackRequest, Ping, SignalRequest, SignalResponse, TrackType } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';

import { ProtocolError } from '../errors.ts';
import {
  decodeSignalRequest,
  decodeSignalResponse,
  encodeSignalRequest,
  encodeSignalResponse,
} from './signal-codec.ts';

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof ProtocolError) return thrown.code;
    throw thrown;
  }
  return 'nothing thrown';
}

const ADD_TRACK = new SignalRequest({
  message: { case: 'addTrack', value: new AddTrackRequest({ cid: 'c1', name: 'cam', type: TrackType.VIDEO }) },
});
const PING = new SignalRequest({
  message: { case: 'pingReq', value: new Ping({ timestamp: 5n, rtt: 1n << 60n }) },
});

describe('signal codec', () => {
  it('writes lowerCamelCase names, enum names and 64-bit numbers as text (SIG-118)', () => {
    expect(JSON.parse(encodeSignalRequest(ADD_TRACK, 'json'))).toEqual({
      addTrack: { cid: 'c1', name: 'cam', type: 'VIDEO' },
    });
    expect(JSON.parse(encodeSignalRequest(PING, 'json'))).toEqual({
      pingReq: { timestamp: '5', rtt: '1152921504606846976' },
    });
  });

  it('reads snake_case names, plain numbers and enum numbers (SIG-118)', () => {
    expect(decodeSignalRequest('{"ping_req":{"timestamp":5}}').message).toEqual({
      case: 'pingReq',
      value: new Ping({ timestamp: 5n }),
    });
    expect(decodeSignalRequest('{"add_track":{"cid":"c1","name":"cam","type":1}}').equals(ADD_TRACK)).toBe(true);
  });

  it('passes over members of a text frame that it does not know (SIG-043)', () => {
    expect(decodeSignalRequest('{"tomorrow":{"x":1},"pingReq":{"timestamp":"5","y":[]}}').message.case).toBe('pingReq');
    expect(decodeSignalRequest('{"tomorrow":1}').message.case).toBeUndefined();
  });

  it('takes a frame without a message for a message that is ignored (SIG-046)', () => {
    expect(decodeSignalRequest(new Uint8Array()).message.case).toBeUndefined();
    // Field 1022 as a varint: no member of today's oneof.
    const unknownMember = Uint8Array.from([0xf0, 0x3f, 0x01]);
    expect(decodeSignalRequest(unknownMember).message.case).toBeUndefined();
  });

  it('keeps binary members that it does not know', () => {
    const unknownMember = Uint8Array.from([0xf0, 0x3f, 0x01]);
    expect(decodeSignalResponse(unknownMember).toBinary()).toEqual(unknownMember);
  });

  it.each([
    ['field without a value', Uint8Array.from([0x0a])],
    ['length beyond the end', Uint8Array.from([0x0a, 0x7f, 0x00])],
    ['text instead of protobuf', new TextEncoder().encode('not a protobuf frame')],
    ['field number 0', Uint8Array.from([0x00, 0x01])],
    ['text that is not UTF-8', Uint8Array.from([0x1a, 0x03, 0x0a, 0x01, 0xff])],
  ])('refuses a binary frame that is no protobuf: %s (SIG-043)', (_what, frame) => {
    expect(codeOf(() => decodeSignalRequest(frame))).toBe('signal/not-protobuf');
  });

  it.each(['', '{', 'null', '[]', '5', '{"pingReq":{"timestamp":"x"}}', '{"addTrack":7}'])(
    'refuses the text frame %j (SIG-043)',
    (frame) => {
      expect(codeOf(() => decodeSignalRequest(frame))).toBe('signal/not-json');
    },
  );

  it('reads a frame that lies inside a larger buffer', () => {
    const frame = encodeSignalResponse(new SignalResponse({ message: { case: 'pong', value: 7n } }), 'binary');
    const larger = Buffer.concat([Buffer.from([9, 9]), frame, Buffer.from([9])]);
    expect(decodeSignalResponse(larger.subarray(2, 2 + frame.length)).message).toEqual({ case: 'pong', value: 7n });
  });
});
