import { parse } from 'sdp-transform';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** The feedback and the header extensions of the VP8 section of a description. */
function videoOf(sdp: string): { readonly feedback: readonly string[]; readonly extensions: readonly string[] } {
  const section = parse(sdp).media.find(({ type, port }) => type === 'video' && port !== 0);
  const vp8 = section?.rtp.find(({ codec }) => codec.toUpperCase() === 'VP8')?.payload;
  const lines = (section?.rtcpFb ?? []).filter(({ payload }) => Number(payload) === vp8 || String(payload) === '*');
  return {
    feedback: lines.map(({ type, subtype }) => [type, subtype].filter(Boolean).join(' ')),
    extensions: (section?.ext ?? []).map(({ uri }) => uri.slice(uri.lastIndexOf('/') + 1)),
  };
}

const testCase: ConformanceCase = defineCase({
  id: 'media/feedback-in-descriptions',
  title:
    'which feedback a video has: NACK, PLI, FIR and transport-cc from the publisher, REMB and send times to the subscriber',
  judges: ['PUB-043'],
  suites: ['media'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const bob = await room.join('bob');
    const carol = await room.join('carol', { signalling: 'single' });
    const { trackSid } = await alice.publish('video');
    await needed(bob.receives('offer', ({ sdp }) => sdp.includes(trackSid), 'an offer with the track'));
    const answer = videoOf(alice.messages('answer').at(-1)?.sdp ?? '');
    for (const name of ['nack', 'nack pli', 'ccm fir', 'transport-cc']) {
      const seen = `the answer to the publisher has ${answer.feedback.join(', ') || 'no feedback'}`;
      await check('PUB-043', holds(`the publisher may expect ${name}`, answer.feedback.includes(name), seen));
    }
    const wide = 'draft-holmer-rmcat-transport-wide-cc-extensions-01';
    const numbered = answer.extensions.includes(wide);
    await check('PUB-043', holds('its packets are numbered for it', numbered, answer.extensions.join(', ')));
    const offer = videoOf(bob.messages('offer').findLast(({ sdp }) => sdp.includes(trackSid))?.sdp ?? '');
    for (const name of ['nack', 'nack pli', 'goog-remb']) {
      const seen = `the offer to the subscriber has ${offer.feedback.join(', ') || 'no feedback'}`;
      await check('PUB-043', holds(`the subscriber may send ${name}`, offer.feedback.includes(name), seen));
    }
    const hasSendTime = offer.extensions.includes('abs-send-time');
    await check('PUB-043', holds('its packets carry their send time', hasSendTime, offer.extensions.join(', ')));
    await check('PUB-043', equals('transport-cc for the subscriber', offer.feedback.includes('transport-cc'), false));
    await needed(carol.receivesMedia(trackSid, { packets: 5 }));
    const both = videoOf(carol.messages('answer').at(-1)?.sdp ?? '');
    const seen = `feedback ${both.feedback.join(', ')}; extensions ${both.extensions.join(', ')}`;
    const hasBoth = both.feedback.includes('goog-remb') && both.extensions.includes('abs-send-time');
    await check('PUB-043', holds('on a single peer connection, too, there are REMB and send times', hasBoth, seen));
  },
});
export default testCase;
