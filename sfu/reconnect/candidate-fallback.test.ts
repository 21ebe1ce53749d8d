import { ClientInfo, ClientInfo_SDK } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { CandidateFallback, opensTcp } from './candidate-fallback.ts';
import type { FailedClient, TransportFailure } from './candidate-fallback.ts';

const MS = 1_000;
const young: TransportFailure = { connectedMs: 89_999, protocol: 'udp' };
const old: TransportFailure = { connectedMs: 90_000, protocol: 'udp' };

/** A client that said something a moment ago and can use TCP. */
function client(nowMs: number, more: Partial<FailedClient> = {}): FailedClient {
  const nowUs = nowMs * MS;
  return { nowUs, lastSignalUs: nowUs, hasSignal: true, canUseTcp: true, preference: 'any', ...more };
}

describe('a client whose UDP failed goes on over TCP (CON-010)', () => {
  it('after one failure of a connection younger than 90 s', () => {
    expect(new CandidateFallback().failed(young, client(0))).toBe('tcp');
    expect(new CandidateFallback().failed(old, client(0))).toBeUndefined();
    expect(new CandidateFallback().failed({ ...old, connectedMs: undefined }, client(0))).toBeUndefined();
  });

  it('after two failures of older ones within a minute', () => {
    const fallback = new CandidateFallback();
    expect(fallback.failed(old, client(0))).toBeUndefined();
    expect(fallback.failed(old, client(60_001))).toBeUndefined();
    expect(fallback.failed(old, client(120_001))).toBe('tcp');
  });

  it('only if its signalling was alive in the last 15 s, else counting begins anew', () => {
    const fallback = new CandidateFallback();
    expect(fallback.failed(young, client(20_000, { lastSignalUs: 5_000 * MS }))).toBeUndefined();
    expect(fallback.failed(young, client(20_000, { hasSignal: false }))).toBeUndefined();
    expect(fallback.failed(old, client(21_000))).toBeUndefined();
    expect(fallback.failed(old, client(22_000, { hasSignal: false }))).toBeUndefined();
    expect(fallback.failed(old, client(23_000))).toBeUndefined();
    expect(fallback.failed(young, client(24_000, { lastSignalUs: 9_001 * MS }))).toBe('tcp');
  });

  it('not where it cannot use TCP, or failed over TCP already', () => {
    expect(new CandidateFallback().failed(young, client(0, { canUseTcp: false }))).toBeUndefined();
    expect(new CandidateFallback().failed({ ...young, protocol: 'tcp' }, client(0))).toBeUndefined();
    const preference = 'tcp';
    expect(new CandidateFallback().failed({ ...young, protocol: 'tcp' }, client(0, { preference }))).toBeUndefined();
  });

  it('once, until it chooses its candidates itself', () => {
    const fallback = new CandidateFallback();
    expect(fallback.failed(young, client(0))).toBe('tcp');
    expect(fallback.failed(young, client(1_000))).toBeUndefined();
    fallback.reset();
    expect(fallback.failed(young, client(2_000))).toBe('tcp');
  });
});

it('a client bound to TCP whose path was UDP nevertheless may use everything again (CON-010)', () => {
  expect(new CandidateFallback().failed(young, client(0, { preference: 'tcp' }))).toBe('any');
});

it.each([
  ['JS', '', true],
  ['GO', '2.4.0', false],
  ['SWIFT', '1.0.4', false],
  ['SWIFT', '1.0.5', true],
  ['SWIFT', '2.0.0', true],
] as const)('a client of the SDK %s %s opens TCP connections: %s', (sdk, version, expected) => {
  expect(opensTcp(new ClientInfo({ sdk: ClientInfo_SDK[sdk], version }))).toBe(expected);
});
