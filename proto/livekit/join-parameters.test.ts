import { gzipSync } from 'node:zlib';

import {
  AddTrackRequest,
  ClientInfo,
  ClientInfo_Capability,
  ClientInfo_SDK,
  ConnectionSettings,
  JoinRequest,
  ReconnectReason,
  SessionDescription,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { describe, expect, it } from 'vitest';

import { ProtocolError } from '../errors.ts';
import { encodeBase64Url } from './base64-url.ts';
import { buildJoinQuery, buildWrappedJoinRequest, parseJoinQuery, parseWrappedJoinRequest } from './join-parameters.ts';
import type { JoinParameters } from './join-parameters.ts';

function fromQuery(query: string): JoinParameters {
  return parseJoinQuery(new URLSearchParams(query));
}

function wrap(compression: number, joinRequest: Uint8Array): string {
  return encodeBase64Url(new WrappedJoinRequest({ compression, joinRequest }).toBinary());
}

function refusalOf(parameter: string): string {
  try {
    parseWrappedJoinRequest(parameter);
  } catch (thrown) {
    if (thrown instanceof ProtocolError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
  return 'accepted';
}

describe('query of /rtc', () => {
  it('has these values when it says nothing (SIG-023)', () => {
    expect(fromQuery('unknown=1')).toEqual({
      protocol: 0,
      clientInfo: new ClientInfo(),
      autoSubscribe: true,
      adaptiveStream: false,
      disableIceLite: false,
      reconnect: false,
      reconnectReason: ReconnectReason.RR_UNKNOWN,
      participantSid: '',
      metadata: '',
      attributes: {},
      hasUndecodableAttributes: false,
      addTrackRequests: [],
      isSinglePeerConnection: false,
    });
  });

  it.each([
    ['1', true],
    ['true', true],
    ['True', false],
    ['yes', false],
    ['0', false],
    ['', true],
  ])('takes auto_subscribe=%s for %s (SIG-022, SIG-023)', (value, wanted) => {
    expect(fromQuery(`auto_subscribe=${value}`).autoSubscribe).toBe(wanted);
  });

  it('reads what the client says about itself (SIG-021)', () => {
    const query =
      'protocol=17&sdk=reactnative&version=2.1&os=ios&os_version=18&browser=x&browser_version=3&device_model=m&network=wifi' +
      '&client_protocol=1&capabilities=CAP_PACKET_TRAILER,%20CAP_MADE_UP,,CAP_COMPRESSION_DEFLATE_RAW,1';
    const { protocol, clientInfo } = fromQuery(query);
    expect(protocol).toBe(17);
    expect(clientInfo).toEqual(
      new ClientInfo({
        protocol: 17,
        clientProtocol: 1,
        sdk: ClientInfo_SDK.REACT_NATIVE,
        version: '2.1',
        os: 'ios',
        osVersion: '18',
        browser: 'x',
        browserVersion: '3',
        deviceModel: 'm',
        network: 'wifi',
        capabilities: [ClientInfo_Capability.CAP_PACKET_TRAILER, ClientInfo_Capability.CAP_COMPRESSION_DEFLATE_RAW],
      }),
    );
  });

  it.each(['protocol=x', 'protocol=1.5', 'protocol=9999999999', 'protocol=', 'sdk=toString', 'sdk=constructor'])(
    'takes %s for not said',
    (query) => {
      expect(fromQuery(query).clientInfo).toEqual(new ClientInfo());
    },
  );

  it('names a session only together with reconnect', () => {
    expect(fromQuery('sid=PA_1').participantSid).toBe('');
    const resume = fromQuery('sid=PA_1&reconnect=1&reconnect_reason=3');
    expect([resume.participantSid, resume.reconnect, resume.reconnectReason]).toEqual(['PA_1', true, 3]);
  });

  it('reads attributes, and says when it cannot (SIG-034)', () => {
    const encoded = encodeBase64Url(Buffer.from('{"a":"1"}'));
    expect(fromQuery(`attributes=${encoded}`).attributes).toEqual({ a: '1' });
    for (const bad of [
      '!',
      encoded.slice(0, -1),
      encodeBase64Url(Buffer.from('[1]')),
      encodeBase64Url(Buffer.from('{"a":1}')),
    ]) {
      const { attributes, hasUndecodableAttributes } = fromQuery(`attributes=${bad}`);
      expect([bad, attributes, hasUndecodableAttributes]).toEqual([bad, {}, true]);
    }
  });

  it('becomes single peer connection with a join_request, whatever else it says (SIG-030)', () => {
    const wrapped = buildWrappedJoinRequest(new JoinRequest({ metadata: 'm' }));
    const parameters = parseJoinQuery(
      new URLSearchParams({ join_request: wrapped, auto_subscribe: '1', publish: 'p' }),
    );
    expect(parameters).toMatchObject({ isSinglePeerConnection: true, autoSubscribe: false, metadata: 'm' });
    expect(parameters.publish).toBeUndefined();
  });

  it('lacks its join_request on /rtc/v1 (SIG-024)', () => {
    expect(() => parseJoinQuery(new URLSearchParams(), 'required')).toThrow('join_request is required');
  });

  it('is built back to what it says', () => {
    const wanted = fromQuery(
      'protocol=17&sdk=js&version=2&auto_subscribe=0&adaptive_stream=1&subscriber_allow_pause=0&auto_subscribe_data_track=1' +
        '&disable_ice_lite=1&reconnect=1&sid=PA_x&reconnect_reason=2&publish=s&capabilities=CAP_PACKET_TRAILER',
    );
    expect(parseJoinQuery(buildJoinQuery(wanted))).toEqual(wanted);
  });
});

describe('join_request of /rtc/v1', () => {
  it('means no where it says nothing (SIG-028, SIG-029)', () => {
    const parameters = parseWrappedJoinRequest(buildWrappedJoinRequest(new JoinRequest(), 'none'));
    expect(parameters).toMatchObject({
      autoSubscribe: false,
      autoSubscribeDataTrack: false,
      subscriberAllowPause: false,
      adaptiveStream: false,
      isSinglePeerConnection: true,
    });
  });

  it.each(['none', 'gzip'] as const)('carries everything, compression %s (SIG-024, SIG-031)', (compression) => {
    const request = new JoinRequest({
      clientInfo: new ClientInfo({ protocol: 17, sdk: ClientInfo_SDK.JS }),
      connectionSettings: new ConnectionSettings({ autoSubscribe: true, subscriberAllowPause: true }),
      participantAttributes: { a: '1' },
      addTrackRequests: [new AddTrackRequest({ cid: 'c' })],
      publisherOffer: new SessionDescription({ type: 'offer', sdp: 'v=0', id: 7 }),
      reconnect: true,
      participantSid: 'PA_1',
    });
    expect(parseWrappedJoinRequest(buildWrappedJoinRequest(request, compression))).toMatchObject({
      protocol: 17,
      autoSubscribe: true,
      subscriberAllowPause: true,
      attributes: { a: '1' },
      addTrackRequests: [{ cid: 'c' }],
      publisherOffer: { type: 'offer', sdp: 'v=0', id: 7 },
      reconnect: true,
      participantSid: 'PA_1',
    });
  });

  it.each([
    ['not base64', '*', 'join/base64: cannot base64 decode wrapped join request'],
    ['base64 without padding', 'AA', 'join/base64: cannot base64 decode wrapped join request'],
    ['standard base64', '+/8=', 'join/base64: cannot base64 decode wrapped join request'],
    ['no wrapper', encodeBase64Url(Uint8Array.of(10)), 'join/wrapper: cannot unmarshal wrapped join request'],
    ['no gzip', wrap(1, Uint8Array.of(1, 2, 3)), 'join/gzip: cannot read decompressed join request'],
    [
      'gzip cut off',
      wrap(1, gzipSync(Buffer.alloc(100)).subarray(0, 15)),
      'join/gzip: cannot read decompressed join request',
    ],
    ['no request', wrap(0, Uint8Array.of(10)), 'join/request: cannot unmarshal join request'],
    ['no request in gzip', wrap(1, gzipSync(Uint8Array.of(10))), 'join/request: cannot unmarshal join request'],
    ['1 MiB and 1', wrap(1, gzipSync(Buffer.alloc(1_048_577))), 'join/too-large: join request too large'],
    ['1 MiB and 1 as it is', wrap(0, Buffer.alloc(1_048_577)), 'join/too-large: join request too large'],
    ['bomb', wrap(1, gzipSync(Buffer.alloc(50_000_000))), 'join/too-large: join request too large'],
  ])('is refused: %s (SIG-025, SIG-026)', (_what, parameter, wanted) => {
    expect(refusalOf(parameter)).toBe(wanted);
  });

  it('may have 1 MiB', () => {
    // One string field: tag, three bytes of length, text.
    const request = new JoinRequest({ metadata: 'm'.repeat(1_048_576 - 4) });
    expect(request.toBinary().length).toBe(1_048_576);
    expect(refusalOf(buildWrappedJoinRequest(request, 'gzip'))).toBe('accepted');
    expect(refusalOf(buildWrappedJoinRequest(request, 'none'))).toBe('accepted');
  });

  it('of a compression that is not known is refused, or empty where that is asked for (SIG-027)', () => {
    const wrapped = wrap(7, new JoinRequest({ metadata: 'm' }).toBinary());
    expect(refusalOf(wrapped)).toBe('join/wrapper: unknown compression of the join request');
    const parameters = parseWrappedJoinRequest(wrapped, true);
    expect(parameters).toEqual(parseWrappedJoinRequest(wrap(WrappedJoinRequest_Compression.NONE, new Uint8Array())));
  });
});
