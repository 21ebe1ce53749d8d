import { CreateRoomRequest } from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import type { Probe } from '../../probe/probe.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

/** The streams in the last offer, in alphabetical order. */
function streamsOf(probe: Probe): string[] {
  const lines = [...(probe.messages('offer').at(-1)?.sdp ?? '').matchAll(/^a=msid:(\S+)/gm)];
  return lines.map(([, stream]) => stream ?? '').toSorted((one, other) => (one < other ? -1 : 1));
}

const testCase: ConformanceCase = defineCase({
  id: 'rooms/sync-streams',
  title: 'in a room with sync_streams microphone and camera share a stream, for clients that know of it',
  judges: ['SIG-098'],
  async run({ room, api, check }) {
    await api.must('CreateRoom', new CreateRoomRequest({ name: room.name, syncStreams: true }));
    const alice = await room.join('alice');
    const tracks = [await alice.publish('audio'), await alice.publish('video')].map(({ trackSid }) => trackSid);
    for (const [protocol, halves] of [
      [16, ['camera', 'camera']],
      [9, tracks],
    ] as const) {
      const bob = await room.join(`bob-${protocol}`, { protocol });
      await needed(bob.receives('offer', ({ sdp }) => [...sdp.matchAll(/^a=msid:/gm)].length === 2, 'both tracks'));
      const wanted = halves.map((half) => `${alice.participantSid}|${half}`).toSorted((a, b) => (a < b ? -1 : 1));
      await check('SIG-098', equals(`streams for protocol ${protocol}`, streamsOf(bob), wanted));
    }
  },
});
export default testCase;
