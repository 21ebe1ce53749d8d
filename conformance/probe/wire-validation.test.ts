import {
  JoinResponse,
  ParticipantInfo,
  ParticipantUpdate,
  Room,
  SessionDescription,
  SignalResponse,
} from '@livekit/protocol';
import { describe, expect, test } from 'vitest';
import { validateResponse } from './wire-validation.ts';

const alice = new ParticipantInfo({ sid: 'PA_abc', identity: 'alice' });

function texts(message: SignalResponse['message']): string[] {
  return validateResponse(new SignalResponse({ message })).map(({ requirementId, text }) => `${requirementId} ${text}`);
}

describe('validation of server messages', () => {
  test('a sound message has no violation', () => {
    const room = new Room({ sid: 'RM_abc' });
    expect(
      texts({ case: 'join', value: new JoinResponse({ room, participant: alice, otherParticipants: [alice] }) }),
    ).toEqual([]);
    expect(texts({ case: 'update', value: new ParticipantUpdate({ participants: [alice] }) })).toEqual([]);
  });

  test('a message without a known member is one', () => {
    expect(texts({ case: undefined })).toEqual([expect.stringContaining('SIG-041')]);
  });

  test('an enum number that nobody knows is one, however deep it lies', () => {
    const odd = alice.clone();
    odd.state = 77 as ParticipantInfo['state'];
    expect(texts({ case: 'update', value: new ParticipantUpdate({ participants: [odd] }) })).toEqual([
      'SIG-041 update.participants.state has the unknown enum number 77',
    ]);
  });

  test('required parts are missed by their own requirement', () => {
    expect(texts({ case: 'join', value: new JoinResponse({ participant: alice }) })).toEqual([
      expect.stringMatching(/^SIG-061/),
    ]);
    const nameless = new ParticipantInfo({ sid: 'PA_abc' });
    expect(texts({ case: 'update', value: new ParticipantUpdate({ participants: [nameless] }) })).toEqual([
      expect.stringMatching(/^PRT-011/),
    ]);
    const answer = new SessionDescription({ type: 'answer', sdp: 'v=0' });
    expect(texts({ case: 'offer', value: answer })).toEqual(['SIG-080 offer has type "answer"']);
    expect(texts({ case: 'refreshToken', value: 'no jwt' })).toEqual([expect.stringMatching(/^SIG-112/)]);
  });
});
