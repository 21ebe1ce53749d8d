import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SdpDescription, SdpSection } from '#proto/sdp/description';
import { readDescription } from '#proto/sdp/read-description';
import { writeDescription } from '#proto/sdp/write-description';
import { answerSection } from './answer.ts';
import type { AnswerWishes, AnsweredSection } from './answer.ts';
import type { SenderSlot } from './sender-slot.ts';

const fixture = (name: string): SdpDescription =>
  readDescription(readFileSync(new URL(`../../proto/sdp/fixtures/${name}.sdp`, import.meta.url), 'utf8'));

const TRANSPORT: SdpSection['transport'] = {
  usernameFragment: 'ours',
  password: 'our-password-22-characters',
  fingerprints: [{ algorithm: 'sha-256', value: 'AA' }],
  setup: 'passive',
  candidates: [],
  endOfCandidates: false,
};
const NOTHING: AnswerWishes = { prefersRed: false, wasSending: false };

function answerOf(kind: string, offer: SdpDescription, wishes: Partial<AnswerWishes> = {}): AnsweredSection {
  const section = offer.sections.find((each) => each.kind === kind);
  if (section === undefined) throw new Error(`no ${kind} section in the fixture`);
  return answerSection(section, TRANSPORT, { ...NOTHING, ...wishes });
}

const SLOT: SenderSlot = {
  kind: 'video',
  trackSid: 'TR_V',
  msid: { stream: 'PA_a|TR_V', track: 'TR_V' },
  ssrc: 1,
  rtxSsrc: 2,
  codecs: [
    { mimeType: 'video/VP8', payloadType: 120, clockRate: 90_000, fmtp: '', rtcpFeedback: [], rtxPayloadType: 121 },
  ],
};

describe('answer to what a client publishes', () => {
  const offer = fixture('chromium-simulcast');

  it('keeps the layer ids of a section that only waits for tracks, or Chromium cannot publish simulcast any more', () => {
    const section = offer.sections.find(({ kind }) => kind === 'video');
    if (section === undefined) throw new Error('no video section in the fixture');
    const waiting: SdpSection = { ...section, direction: 'recvonly', rids: [], simulcast: {} };
    const answered = answerSection(waiting, TRANSPORT, NOTHING).section.headerExtensions.map(({ uri }) => uri);
    expect(answered).toContain('urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id');
  });

  it('receives all rids of a simulcast section, lowest first', () => {
    const { section, receive } = answerOf('video', offer);
    expect(section).toMatchObject({ direction: 'recvonly', simulcast: { recv: 'q;h;f' } });
    expect(section.rids).toEqual(['q', 'h', 'f'].map((id) => ({ id, direction: 'recv' })));
    expect(receive?.rtp.encodings).toEqual([{ rid: 'q' }, { rid: 'h' }, { rid: 'f' }]);
  });

  it.each([
    [undefined, 'VP8'],
    ['video/vp9', 'VP9'],
    ['video/h264', 'H264'],
    ['video/av1', 'AV1'],
    ['video/unknown', 'VP8'],
  ])('answers a track announced as %s with that codec first, and takes no other (PUB-019)', (mimeType, name) => {
    const { section, receive } = answerOf('video', offer, mimeType === undefined ? {} : { mimeType });
    expect(section.codecs[0]?.name).toBe(name);
    expect([...new Set(receive?.rtp.codecs.map((codec) => codec.mimeType))]).toEqual([`video/${name}`]);
    expect(section.codecs.every((codec) => codec.rtxPayloadType !== undefined)).toBe(true);
  });

  it('leaves the other codecs in the answer, for the next track of a stack that keeps what the first answer knew', () => {
    const { section } = answerOf('video', offer, { mimeType: 'video/vp9' });
    expect([...new Set(section.codecs.map((codec) => codec.name))].toSorted()).toEqual(['AV1', 'H264', 'VP8', 'VP9']);
  });

  it('takes only feedback and header extensions that the engine knows', () => {
    const { section } = answerOf('video', offer);
    expect(section.codecs[0]?.rtcpFeedback).toEqual([
      { type: 'transport-cc' },
      { type: 'ccm', parameter: 'fir' },
      { type: 'nack' },
      { type: 'nack', parameter: 'pli' },
    ]);
    expect(section.headerExtensions.map((extension) => extension.uri).join()).not.toMatch(/video-orientation|toffset/);
    expect(section.headerExtensions.some((extension) => extension.uri.endsWith('sdes:mid'))).toBe(true);
  });

  it.each([
    [true, ['red', 'opus']],
    [false, ['opus']],
  ])('with RED wanted: %s, the audio codecs begin %j (PUB-023)', (prefersRed, names) => {
    const { section } = answerOf('audio', offer, { prefersRed });
    expect(section.codecs.map((codec) => codec.name).slice(0, names.length)).toEqual(names);
    expect(section.codecs.some((codec) => codec.name === 'red')).toBe(prefersRed);
  });

  it('adds what the track wants to the opus parameters', () => {
    const { section } = answerOf('audio', offer, { opusFmtp: 'usedtx=1;stereo=1' });
    const opus = section.codecs.find((codec) => codec.name === 'opus');
    expect(opus?.fmtp).toBe('minptime=10;useinbandfec=1;usedtx=1;stereo=1');
  });

  it('learns the SSRCs of a section without rids', () => {
    const plain = fixture('chromium-plain');
    const [[ssrc, rtxSsrc] = []] = plain.sections[0]?.fidGroups ?? [];
    expect(answerOf('video', plain).receive?.rtp.encodings).toEqual([{ ssrc, rtxSsrc }]);
  });

  it('answers the data section, and the whole of it can be written and read', () => {
    const answered = offer.sections.map((section) => answerSection(section, TRANSPORT, NOTHING));
    const sections = answered.map(({ section }) => section);
    const text = writeDescription({
      originId: '1',
      originVersion: 1,
      isIceLite: true,
      bundle: ['0', '1', '2'],
      sections,
    });
    expect(text).toContain('a=ice-lite');
    expect(readDescription(text).sections).toEqual(sections);
    expect(sections.find((section) => section.kind === 'application')?.sctp).toEqual({
      port: 5000,
      maxMessageSize: 65_535,
    });
  });
});

describe('answer on a single peer connection', () => {
  const offer = fixture('chromium-receiving');

  it('says sendonly without msid on a section that is not used yet (SIG-099)', () => {
    const { section, receive } = answerOf('video', offer);
    expect(section.direction).toBe('sendonly');
    expect(section.msid).toBeUndefined();
    expect(receive).toBeUndefined();
  });

  it('sends a subscribed track with its msid and the codec of its publisher', () => {
    const { section, sendCodecs } = answerOf('video', offer, { slot: SLOT, wasSending: true });
    expect(section).toMatchObject({ direction: 'sendonly', msid: SLOT.msid, fidGroups: [[1, 2]] });
    expect(section.codecs.map((codec) => codec.name)).toEqual(['VP8']);
    expect(sendCodecs.map((codec) => codec.payloadType)).toEqual([96]);
  });

  it('says inactive on a section whose track went away (PUB-036)', () => {
    expect(answerOf('video', offer, { wasSending: true }).section.direction).toBe('inactive');
  });

  it('names the other codecs to a client on pion, behind that of the track', () => {
    const names = [false, true].map((goesByPackets) => {
      const answered = answerOf('video', offer, { slot: SLOT, goesByPackets });
      expect([...new Set(answered.sendCodecs.map((codec) => codec.mimeType))]).toEqual(['video/VP8']);
      return [...new Set(answered.section.codecs.map((codec) => codec.name))];
    });
    expect(names[0]).toEqual(['VP8']);
    expect([names[1]?.[0], names[1]?.includes('H264'), names[1]?.includes('VP9')]).toEqual(['VP8', true, true]);
  });

  it('has no codecs to send where the client lacks the publisher’s (SUB-007)', () => {
    const slot = { ...SLOT, codecs: [{ ...SLOT.codecs[0], mimeType: 'video/H265' }] } as SenderSlot;
    const h265free = {
      ...offer,
      sections: offer.sections.map((s) => ({ ...s, codecs: s.codecs.filter((c) => c.name !== 'H265') })),
    };
    expect(answerOf('video', h265free, { slot, wasSending: true }).sendCodecs).toEqual([]);
  });
});

describe('refused sections', () => {
  it.each([
    ['port 0', { port: 0 }],
    ['an unknown kind', { kind: 'text' }],
    ['no codec of ours', { codecs: [] }],
    ['an application that is no data channel', { kind: 'application', formats: ['webrtc-smoke'] }],
  ])('with %s get port 0', (_what, change) => {
    const [, audio] = fixture('chromium-simulcast').sections;
    if (audio === undefined) throw new Error('no section in the fixture');
    const { section, receive } = answerSection({ ...audio, ...change }, TRANSPORT, NOTHING);
    expect(section).toMatchObject({ port: 0, direction: 'inactive', mid: audio.mid });
    expect(section.formats).toHaveLength(1);
    expect(receive).toBeUndefined();
  });
});
