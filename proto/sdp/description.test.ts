import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../errors.ts';
import type { SdpDescription } from './description.ts';
import { MAX_SDP_CHARACTERS, MAX_SDP_SECTIONS, readDescription } from './read-description.ts';
import { writeDescription } from './write-description.ts';

const NAMES = ['chromium-simulcast', 'chromium-receiving', 'chromium-plain', 'server-subscriber-offer'] as const;
// Git keeps them with LF.
const fixture = (name: (typeof NAMES)[number]): string =>
  readFileSync(new URL(`./fixtures/${name}.sdp`, import.meta.url), 'utf8').replaceAll(/\r?\n/g, '\r\n');
const odd = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('\0', '\r', '\n', '\u2028', '\ud800', '99999999999999999999', '-1'),
);

/** What a reader of outside bytes may do: give a description, or refuse in the one agreed way. */
function readOrRefuse(text: string): SdpDescription | ProtocolError {
  try {
    return readDescription(text);
  } catch (thrown) {
    if (thrown instanceof ProtocolError) return thrown;
    throw thrown;
  }
}

describe('readDescription', () => {
  it('reads a simulcast offer of Chromium', () => {
    const { sections, bundle, isIceLite } = readDescription(fixture('chromium-simulcast'));
    expect(bundle).toEqual(['0', '1', '2']);
    expect(isIceLite).toBe(false);
    const video = sections.find((section) => section.kind === 'video');
    expect(video?.direction).toBe('sendonly');
    expect(video?.rids.map((rid) => rid.id)).toEqual(['q', 'h', 'f']);
    expect(video?.simulcast).toEqual({ send: 'q;h;f' });
    expect(video?.codecs[0]).toMatchObject({ name: 'VP8', payloadType: 96, rtxPayloadType: 97 });
    expect(video?.codecs.some((codec) => codec.name === 'rtx')).toBe(false);
    expect(video?.transport.setup).toBe('actpass');
    expect(video?.transport.fingerprints[0]?.algorithm).toBe('sha-256');
  });

  it('reads SSRCs and their repair pairs', () => {
    const [video] = readDescription(fixture('chromium-plain')).sections;
    expect(video?.ssrcs).toHaveLength(2);
    expect(video?.fidGroups).toEqual([video?.ssrcs.map((entry) => entry.ssrc)]);
    expect(video?.msid?.track).toBe(video?.ssrcs[0]?.msid?.track);
  });

  it('keeps the whole stream id of a server, with its bar (SIG-097)', () => {
    const [data, audio] = readDescription(fixture('server-subscriber-offer')).sections;
    expect(data?.sctp).toEqual({ port: 5000, maxMessageSize: 65_535 });
    expect(audio?.msid?.stream).toMatch(/^PA_\w+\|TR_\w+$/);
    expect(audio?.msid?.track).toMatch(/^TR_\w+$/);
  });

  it.each(NAMES)('writes %s so that it reads the same', (name) => {
    const description = readDescription(fixture(name));
    expect(readDescription(writeDescription(description))).toEqual(description);
  });

  it.each([
    ['nothing', '', 'sdp/not-sdp'],
    ['no SDP', 'hello', 'sdp/not-sdp'],
    ['JSON', '{"v":0}', 'sdp/not-sdp'],
    ['no origin', 'v=0\r\ns=-\r\n', 'sdp/not-sdp'],
    ['an m-line of words', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nm=audio x y\r\n', 'sdp/section'],
    [
      'too many sections',
      `v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n${'m=audio 9 X 0\r\n'.repeat(MAX_SDP_SECTIONS + 1)}`,
      'sdp/too-large',
    ],
    ['a long line', `v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\na=imageattr:* send ${'[x] '.repeat(1000)}`, 'sdp/too-large'],
    ['too many characters', `v=0\r\n${'a'.repeat(MAX_SDP_CHARACTERS)}`, 'sdp/too-large'],
  ])('refuses %s', (_what, text, code) => {
    expect(readOrRefuse(text)).toMatchObject({ code });
  });

  it('refuses two sections of one mid', () => {
    const text = fixture('chromium-simulcast').replaceAll(/^a=mid:.*$/gm, 'a=mid:0');
    expect(readOrRefuse(text)).toMatchObject({ code: 'sdp/mid' });
  });

  it('gives a description or a ProtocolError for every truncation', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.double({ min: 0, max: 1, noNaN: true }), (name, ratio) => {
        const text = fixture(name);
        readOrRefuse(text.slice(0, Math.floor(text.length * ratio)));
      }),
    );
  });

  it('gives a description or a ProtocolError for mutated text, and writes what it read', () => {
    const edit = fc.record({ at: fc.nat(), remove: fc.nat({ max: 12 }), insert: odd });
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.array(edit, { minLength: 1, maxLength: 8 }), (name, edits) => {
        let text = fixture(name);
        for (const { at, remove, insert } of edits) {
          const from = at % text.length;
          text = text.slice(0, from) + insert + text.slice(from + remove);
        }
        const result = readOrRefuse(text);
        if (!(result instanceof ProtocolError)) writeDescription(result);
      }),
    );
  });

  it('gives a description or a ProtocolError for lines in any order', () => {
    const lines = NAMES.flatMap((name) => fixture(name).split('\r\n'));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 60 }), (chosen) => {
        readOrRefuse(['v=0', 'o=- 1 1 IN IP4 0.0.0.0', ...chosen].join('\r\n'));
      }),
    );
  });
});
