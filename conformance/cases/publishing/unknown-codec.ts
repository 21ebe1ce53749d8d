import { SimulcastCodec } from '@livekit/protocol';
import { holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'publishing/unknown-codec',
  title: 'a codec that the room does not know is replaced by one that it knows',
  judges: ['PUB-018'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    const enabled = alice.join?.enabledPublishCodecs.map(({ mime }) => mime.toLowerCase()) ?? [];
    const simulcastCodecs = [new SimulcastCodec({ codec: 'vp7', cid: 'cam' })];
    const track = await alice.announce('video', 'cam', { request: { simulcastCodecs } });
    const given = track.codecs.map(({ mimeType }) => mimeType.toLowerCase());
    const isReplaced = given.length > 0 && given.every((mime) => mime.startsWith('video/') && enabled.includes(mime));
    await check('PUB-018', holds('its codec is one of the room', isReplaced, `codecs ${given.join(' ')}`));
  },
});
export default testCase;
