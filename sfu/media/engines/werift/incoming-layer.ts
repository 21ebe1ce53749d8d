import { buildPictureLoss } from '#proto/rtp/rtcp-feedback';
import type { SenderReport } from '#proto/rtp/rtcp-reports';
import type { Clock, Timer } from '../../../ports/clock.ts';
import { FrameRate } from '../../forwarding/frame-rate.ts';
import { ReceivedStream } from '../../forwarding/received-stream.ts';

/** Key frames are asked for this often at most. Source: livekit-server, PUB-042: low layer, others. */
const LOW_LAYER_PLI_MS = 500;
const UPPER_LAYER_PLI_MS = 1000;

/** One layer of a producer: its stream, its retransmission stream and the key-frame requests for it. */
export class IncomingLayer {
  readonly index: number;
  readonly #clock: Clock;
  readonly #clockRate: number;
  readonly #sendRtcp: (compound: Buffer) => void;
  readonly #feedbackSsrc: number;
  #stream: ReceivedStream | undefined;
  #lastRequestUs: number | undefined;
  #deferred: Timer | undefined;
  /** Newest sender report of the publisher. */
  senderReport: SenderReport | undefined;
  /** True once a key frame was received on it. */
  hasKeyFrame: boolean = false;
  frameRate: FrameRate = new FrameRate();

  constructor(options: {
    readonly index: number;
    readonly clock: Clock;
    readonly clockRate: number;
    readonly feedbackSsrc: number;
    sendRtcp(compound: Buffer): void;
  }) {
    this.index = options.index;
    this.#clock = options.clock;
    this.#clockRate = options.clockRate;
    this.#feedbackSsrc = options.feedbackSsrc;
    this.#sendRtcp = (compound): void => options.sendRtcp(compound);
  }

  get stream(): ReceivedStream | undefined {
    return this.#stream;
  }

  /** The SSRC of the layer, newly learnt or changed. */
  useSsrc(ssrc: number): ReceivedStream {
    if (this.#stream?.ssrc === ssrc) return this.#stream;
    this.#stream = new ReceivedStream(ssrc, this.#clockRate);
    this.hasKeyFrame = false;
    this.frameRate = new FrameRate();
    return this.#stream;
  }

  /** Asks the publisher for a key frame: now, or as soon as the throttle allows. */
  requestKeyFrame(): void {
    if (this.#stream === undefined || this.#deferred !== undefined) return;
    const nowUs = this.#clock.nowUs();
    const intervalMs = this.index === 0 ? LOW_LAYER_PLI_MS : UPPER_LAYER_PLI_MS;
    const waitUs = this.#lastRequestUs === undefined ? 0 : this.#lastRequestUs + intervalMs * 1000 - nowUs;
    if (waitUs <= 0) {
      this.#lastRequestUs = nowUs;
      this.#sendRtcp(buildPictureLoss(this.#feedbackSsrc, this.#stream.ssrc));
      return;
    }
    this.#deferred = this.#clock.after(Math.ceil(waitUs / 1000), 'key-frame-request', () => {
      this.#deferred = undefined;
      this.requestKeyFrame();
    });
  }

  close(): void {
    this.#deferred?.cancel();
    this.#deferred = undefined;
  }
}
