import {
  AudioTrackFeature,
  BackupCodecPolicy,
  Encryption_Type,
  SimulcastCodec,
  TrackSource,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { equals } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const layer = (quality: VideoQuality, width: number, height: number): VideoLayer =>
  new VideoLayer({ quality, width, height, bitrate: width * 100 });

const testCase: ConformanceCase = defineCase({
  id: 'publishing/info-echoed',
  title: 'what add_track says of a track comes back in track_published, layers from low to high',
  judges: ['PUB-015', 'PUB-017', 'PUB-020'],
  async run({ room, check }) {
    const alice = await room.joinSignalOnly('alice');
    const video = await alice.announce('video', 'cam', {
      name: 'my camera',
      source: TrackSource.SCREEN_SHARE,
      muted: true,
      request: {
        width: 1_280,
        height: 720,
        stream: 'my stream',
        encryption: Encryption_Type.GCM,
        simulcastCodecs: [new SimulcastCodec({ codec: 'vp8', cid: 'cam' })],
        layers: [
          layer(VideoQuality.HIGH, 1_280, 720),
          layer(VideoQuality.LOW, 320, 180),
          layer(VideoQuality.MEDIUM, 640, 360),
        ],
      },
    });
    const { name, source, muted, width, height, stream, encryption, layers } = video;
    const wanted = ['my camera', TrackSource.SCREEN_SHARE, true, 1_280, 720, 'my stream', Encryption_Type.GCM];
    await check('PUB-015', equals('video', [name, source, muted, width, height, stream, encryption], wanted));
    await check(
      'PUB-015',
      equals(
        'widths of its layers',
        layers.map((one) => one.width),
        [320, 640, 1_280],
      ),
    );
    const audio = await alice.announce('audio', 'mic', {
      request: {
        stereo: true,
        disableDtx: true,
        disableRed: true,
        audioFeatures: [AudioTrackFeature.TF_STEREO, AudioTrackFeature.TF_NO_DTX],
      },
    });
    const features = [...audio.audioFeatures].sort((left, right) => left - right);
    const given = [audio.stereo, audio.disableDtx, audio.disableRed, features];
    const all = [true, true, true, [AudioTrackFeature.TF_STEREO, AudioTrackFeature.TF_NO_DTX]];
    await check('PUB-015', equals('audio', given, all));

    const { SIMULCAST, PREFER_REGRESSION } = BackupCodecPolicy;
    const policies = [audio.backupCodecPolicy, video.backupCodecPolicy];
    await check('PUB-020', equals('backup policy of audio and video', policies, [SIMULCAST, PREFER_REGRESSION]));
    await check('PUB-017', equals('simulcast with three layers', video.simulcast, true));
    const single = await alice.announce('video', 'one', { request: { layers: [layer(VideoQuality.HIGH, 640, 360)] } });
    await check('PUB-017', equals('simulcast with one layer', single.simulcast, false));
  },
});
export default testCase;
