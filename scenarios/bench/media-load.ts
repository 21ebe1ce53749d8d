import { CaseRecorder } from '#conformance/probe/recorder';
import type { Probe } from '#conformance/probe/probe';
import type { Publication } from '#conformance/probe/publication';
import { PAYLOAD_TYPES } from '#conformance/probe/peer-config';
import { RtpSource } from '#conformance/probe/rtp-source';
import { opusFrame, vp8Frame } from '#conformance/probe/synthetic-frames';
import { RoomFixture } from '#conformance/runner/room-fixture';
import type { World } from '#conformance/runner/world';

/** 50 packets a second; with mid and audio level the packet is 100 bytes before encryption. */
const AUDIO_FRAME_MS = 20;
/** 100 packets a second in pairs: 50 frames a second of two packets each, 1000 bytes before encryption. */
const VIDEO_FRAME_MS = 20;
const VIDEO_PAYLOAD_BYTES = 976;

/** A room in which everybody publishes audio and video and receives everybody else's. */
export interface MediaRoom {
  readonly probes: readonly Probe[];
  close(): Promise<void>;
}

/** Lets `count` participants join and publish; resolves once everybody's media flows. To be awaited inside `world.run`. */
export async function openMediaRoom(world: World, count: number): Promise<MediaRoom> {
  const room = new RoomFixture('bench', world, new CaseRecorder(world));
  const probes: Probe[] = [];
  for (let index = 1; index <= count; index += 1) {
    probes.push(await room.join(`participant-${index}`));
  }
  const sources: RtpSource[] = [];
  for (const probe of probes) {
    const audio = await probe.publish('audio', { sends: false });
    const video = await probe.publish('video', { sends: false });
    sources.push(audioSource(probe, audio), videoSource(probe, video));
  }
  for (const source of sources) source.start();
  return {
    probes,
    close: async () => {
      for (const source of sources) source.stop();
      await Promise.all(probes.map((probe) => probe.close()));
    },
  };
}

function audioSource({ host }: Probe, { transceiver }: Publication): RtpSource {
  let index = 0;
  return new RtpSource({
    ...{ host, transceiver, payloadType: PAYLOAD_TYPES.opus, clockRate: 48_000, frameMs: AUDIO_FRAME_MS },
    nextFrame: () => opusFrame(index++),
  });
}

/** Every tenth frame is a key frame: whoever subscribes late or loses one goes on soon. */
function videoSource({ host }: Probe, { transceiver }: Publication): RtpSource {
  let index = 0;
  const continued = Buffer.alloc(VIDEO_PAYLOAD_BYTES, 0xa5);
  // RFC 7741: no extended descriptor, not the start of a partition.
  continued[0] = 0;
  return new RtpSource({
    ...{ host, transceiver, payloadType: PAYLOAD_TYPES.vp8, clockRate: 90_000, frameMs: VIDEO_FRAME_MS },
    nextFrame: () => {
      const pictureId = index++ & 0x7fff;
      const { payloads } = vp8Frame({
        ...{ pictureId, tl0PictureIndex: pictureId & 0xff, isKeyFrame: pictureId % 10 === 0 },
        ...{ width: 640, height: 360, sizeBytes: VIDEO_PAYLOAD_BYTES - 6 },
      });
      return { payloads: [...payloads, continued], marker: true };
    },
  });
}
