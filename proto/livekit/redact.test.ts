import { ICEServer, JoinResponse, SessionDescription, SignalRequest, SignalResponse } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';

import { describeSignalMessage, redactSecrets, signalKind } from './redact.ts';
import { signToken } from './token.ts';

const TOKEN = signToken({ iss: 'key', sub: 'ann' }, 'secret');

describe('redaction', () => {
  it('takes out known secrets in every spelling, the longest first', () => {
    expect(redactSecrets('a=s3cr3t b=s3cr3t+more c=s3cr3t%2Bmore', ['s3cr3t', 's3cr3t+more'])).toBe(
      'a=[redacted] b=[redacted] c=[redacted]',
    );
    expect(redactSecrets(JSON.stringify({ key: 'a"b' }), ['a"b', ''])).toBe('{"key":"[redacted]"}');
  });

  it('knows tokens, ICE passwords and TURN credentials by their shape', () => {
    expect(redactSecrets(`/rtc?access_token=${TOKEN}&sdk=js`)).toBe('/rtc?access_token=[redacted]&sdk=js');
    expect(redactSecrets('a=ice-ufrag:abcd\r\na=ice-pwd:aB+/9\r\n')).toBe(
      'a=ice-ufrag:abcd\r\na=ice-pwd:[redacted]\r\n',
    );
    expect(redactSecrets('{"urls":["turn:x"],"credential":"p/w"}')).toBe(
      '{"urls":["turn:x"],"credential":"[redacted]"}',
    );
  });

  it('changes nothing the second time', () => {
    const once = redactSecrets(`${TOKEN} ice-pwd:x "credential":"y" red`, ['red', 'k']);
    expect(once).toBe('[redacted] ice-pwd:[redacted] "c[redacted]ential":"[redacted]" [redacted]');
    expect(redactSecrets(once, ['red', 'k'])).toBe(once);
  });

  it('describes a join without its credentials', () => {
    const join = new JoinResponse({
      iceServers: [new ICEServer({ urls: ['turn:h'], username: 'u', credential: 'hush' })],
    });
    const line = describeSignalMessage(new SignalResponse({ message: { case: 'join', value: join } }));
    expect(line).toContain('"credential":"[redacted]"');
    expect(line).not.toContain('hush');
  });

  it('describes an offer, a token and nothing on one line', () => {
    const offer = new SessionDescription({ type: 'offer', sdp: 'v=0\r\na=ice-pwd:hush\r\n', id: 3 });
    const request = new SignalRequest({ message: { case: 'offer', value: offer } });
    expect(describeSignalMessage(request)).toBe(
      String.raw`{"offer":{"type":"offer","sdp":"v=0\r\na=ice-pwd:[redacted]\r\n","id":3}}`,
    );
    const refresh = new SignalResponse({ message: { case: 'refreshToken', value: 'opaque' } });
    expect(describeSignalMessage(refresh)).toBe('{"refreshToken":"[redacted]"}');
    expect([signalKind(refresh), signalKind(new SignalRequest())]).toEqual(['refreshToken', 'empty']);
  });

  it('cuts long lines only after taking secrets out', () => {
    const refresh = new SignalResponse({
      message: { case: 'offer', value: new SessionDescription({ sdp: `${TOKEN}` }) },
    });
    const line = describeSignalMessage(refresh, { maxCharacters: 25 });
    expect(line).toBe('{"offer":{"sdp":"[redacte… (5 more characters)');
  });
});
