import type { RTCRtpTransceiver } from 'werift';
import type { TrackInfo } from '@livekit/protocol';
import type { Host } from '../runner/world.ts';
import { PAYLOAD_TYPES } from './peer-config.ts';
import type { VideoCodec } from './peer-config.ts';
import { RtpSource } from './rtp-source.ts';
import { h264Frame, opusFrame, vp8Frame } from './synthetic-frames.ts';

/** 20 ms frames, as browsers send opus. */
const AUDIO_FRAME_MS = 20;
/** 25 frames a second. */
const VIDEO_FRAME_MS = 40;
const VIDEO_FRAME_BYTES = 600;
export const VIDEO_WIDTH = 320;
export const VIDEO_HEIGHT = 180;
/** RFC 6464: the flag of voice activity. */
const VOICE = 0x80;
const LOUD_DBOV = -20;
const SILENT = 127;

/** A track that the probe publishes. */
export class Publication {
  readonly cid: string;
  readonly kind: 'audio' | 'video';
  readonly transceiver: RTCRtpTransceiver;
  readonly source: RtpSource;
  /** Video: times in microseconds at which the server asked for a key frame. */
  readonly keyFrameRequestsUs: number[] = [];
  /** Set once the server has accepted the track. */
  info: TrackInfo | undefined;
  isSpeaking = true;
  /** How loud it speaks, −126 to 0 dBov. */
  loudnessDbov: number = LOUD_DBOV;
  /** False: its packets do not say how loud they are. */
  sendsLevel = true;
  /** True: sends no key frame, whoever asks. */
  withholdsKeyFrames = false;
  /** Video: with 2, every other frame may be left out. */
  temporalLayers: 1 | 2 = 1;
  private wantsKeyFrame = true;
  private frame = 0;
  private baseFrame = 0;

  constructor(host: Host, kind: 'audio' | 'video', transceiver: RTCRtpTransceiver, codec: VideoCodec = 'vp8') {
    this.kind = kind;
    this.transceiver = transceiver;
    this.cid = transceiver.sender.trackId;
    const levelUri = host.webrtc.RTP_EXTENSION_URI.audioLevelIndication;
    this.source = new RtpSource({
      host,
      transceiver,
      ...(kind === 'audio'
        ? {
            payloadType: PAYLOAD_TYPES.opus,
            clockRate: 48_000,
            frameMs: AUDIO_FRAME_MS,
            nextFrame: () => opusFrame(this.frame++),
            extensions: () => (this.sendsLevel ? new Map([[levelUri, Buffer.from([this.level])]]) : new Map()),
          }
        : {
            payloadType: PAYLOAD_TYPES[codec],
            clockRate: 90_000,
            frameMs: VIDEO_FRAME_MS,
            nextFrame: () => (codec === 'h264' ? h264Frame(VIDEO_FRAME_BYTES) : this.nextPicture()),
          }),
    });
  }

  /** `TR_…`; empty before the server has accepted the track. */
  get trackSid(): string {
    return this.info?.sid ?? '';
  }

  private get level(): number {
    return this.isSpeaking ? VOICE | -this.loudnessDbov : SILENT;
  }

  requestKeyFrame(atUs: number): void {
    this.keyFrameRequestsUs.push(atUs);
    this.wantsKeyFrame = true;
  }

  private nextPicture(): ReturnType<typeof vp8Frame> {
    const isKeyFrame = this.wantsKeyFrame && !this.withholdsKeyFrames;
    if (isKeyFrame) this.wantsKeyFrame = false;
    this.frame += 1;
    const temporalLayer = this.temporalLayers === 2 && !isKeyFrame && this.frame % 2 === 1 ? 1 : 0;
    if (temporalLayer === 0) this.baseFrame += 1;
    return vp8Frame({
      pictureId: this.frame & 0x7fff,
      tl0PictureIndex: this.baseFrame & 0xff,
      temporalLayer,
      isKeyFrame,
      width: VIDEO_WIDTH,
      height: VIDEO_HEIGHT,
      sizeBytes: VIDEO_FRAME_BYTES,
    });
  }
}
