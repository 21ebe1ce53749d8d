import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../errors.ts';
import { readCandidate, readCandidateInit, writeCandidate } from './ice-candidate.ts';

describe('ICE candidates', () => {
  it.each([
    'candidate:2878742611 1 udp 2130706431 127.0.0.1 18402 typ host',
    'candidate:375738803 1 tcp 1671430143 127.0.0.1 18401 typ host tcptype passive',
  ])('reads and writes %s', (text) => {
    expect(writeCandidate(readCandidate(text))).toBe(text);
  });

  it('refuses what is none', () => {
    expect(() => readCandidate('candidate:nonsense')).toThrow(ProtocolError);
  });

  it('reads a candidateInit, and refuses what is no JSON object (SIG-095)', () => {
    const init = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: null };
    expect(readCandidateInit(JSON.stringify(init))).toEqual({
      candidate: 'candidate:1',
      sdpMid: '0',
      sdpMLineIndex: 0,
    });
    for (const text of ['', 'candidate:1', 'null', '7']) expect(() => readCandidateInit(text)).toThrow(ProtocolError);
  });

  it('throws nothing but ProtocolErrors', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((tail) => `candidate:1 1 udp ${tail}`),
        ),
        (text) => {
          for (const read of [readCandidate, readCandidateInit]) {
            try {
              read(text);
            } catch (thrown) {
              expect(thrown).toBeInstanceOf(ProtocolError);
            }
          }
        },
      ),
    );
  });
});
