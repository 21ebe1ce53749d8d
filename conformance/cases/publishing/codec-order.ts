import { AddTrackRequest, SessionDescription, SimulcastCodec, TrackSource, TrackType } from '@livekit/protocol';
import { parse } from 'sdp-transform';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { PrerequisiteError } from '../../runner/failures.ts';

const CID = 'camera-of-alice';
/** An offer that lists VP8 first; nothing is ever connected. */
const OFFER = `v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
m=video 9 UDP/TLS/RTP/SAVPF 96 102 98
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=ice-options:trickle
a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}
a=setup:actpass
a=mid:0
a=sendonly
a=msid:stream ${CID}
a=rtcp-mux
a=rtpmap:96 VP8/90000
a=rtpmap:102 H264/90000
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:98 VP9/90000
a=ssrc:1111 cname:alice
a=ssrc:1111 msid:stream ${CID}
`.replaceAll('\n', '\r\n');

const testCase: ConformanceCase = defineCase({
  id: 'publishing/codec-order',
  title: 'an answer lists the codec first that the track was announced with, whatever the client lists first',
  judges: ['PUB-019'],
  async run({ room, check }) {
    for (const [codec, name] of [
      ['h264', 'H264'],
      ['vp9', 'VP9'],
      ['vp8', 'VP8'],
    ] as const) {
      const alice = await room.joinSignalOnly(`alice-${codec}`);
      const request = new AddTrackRequest({
        cid: CID,
        name: 'camera',
        type: TrackType.VIDEO,
        source: TrackSource.CAMERA,
        simulcastCodecs: [new SimulcastCodec({ codec, cid: CID })],
      });
      alice.send({ case: 'addTrack', value: request });
      if ((await alice.waitFor('trackPublished')) === undefined) throw new PrerequisiteError('add_track got no answer');
      alice.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp: OFFER, id: 1 }) });
      const answer = await alice.waitFor('answer');
      if (answer === undefined) throw new PrerequisiteError('the offer got no answer');
      const section = parse(answer.sdp).media[0];
      const first = section?.rtp.find(
        ({ payload }) => String(payload) === String(section.payloads).split(' ')[0],
      )?.codec;
      await check('PUB-019', equals(`first codec for a track announced as ${codec}`, first?.toUpperCase(), name));
    }
  },
});
export default testCase;
