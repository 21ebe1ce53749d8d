import type { RTCRtpTransceiver, RtcpPacket, RtpHeader } from 'werift';
import type { Clock, Host, Timer } from '../runner/world.ts';
import { SourceExtensions } from './source-extensions.ts';
import type { OwnExtensions } from './source-extensions.ts';

/** Seconds between the NTP epoch (1900) and the unix epoch. Source: RFC 5905. */
const NTP_UNIX_OFFSET_S = 2_208_988_800;
/** How often a sender report goes out. Source: RFC 3550 allows it at this size of session; browsers send about one a second. */
const SENDER_REPORT_MS = 1_000;

export interface RtpFrame {
  /** Payloads of the packets of one frame, in order; all share one timestamp, the last has the marker. Nobody changes them. */
  readonly payloads: readonly Buffer[];
  readonly marker: boolean;
}

export interface RtpSourceOptions {
  readonly host: Host;
  readonly transceiver: RTCRtpTransceiver;
  readonly payloadType: number;
  readonly clockRate: number;
  readonly frameMs: number;
  /** Makes the next frame. */
  readonly nextFrame: () => RtpFrame;
  readonly extensions?: OwnExtensions;
}

/**
 * One SSRC of synthetic media. Its RTP clock runs with world time, also while nothing is sent, and sender reports tie it to
 * unix time: servers compare the two.
 */
export class RtpSource {
  readonly ssrc: number;
  packetsSent = 0;
  private octetsSent = 0;
  private sequenceNumber: number;
  private readonly timestampBase: number;
  private readonly startedUs: number;
  private readonly options: RtpSourceOptions;
  private readonly clock: Clock;
  private readonly extensions: SourceExtensions;
  /** The header of the packet that is being sent: stacks have written it when sending returns. */
  private readonly header: RtpHeader;
  private frameTimer: Timer | undefined;
  private reportTimer: Timer | undefined;
  private nextFrameUs = 0;

  constructor(options: RtpSourceOptions) {
    this.options = options;
    this.clock = options.host.clock;
    this.ssrc = options.transceiver.sender.ssrc;
    const chance = options.host.random.bytes(6);
    this.sequenceNumber = chance.readUInt16BE(0);
    this.timestampBase = chance.readUInt32BE(2);
    this.startedUs = this.clock.nowUs();
    const { webrtc } = options.host;
    this.extensions = new SourceExtensions(webrtc, options.transceiver, options.extensions);
    this.header = new webrtc.RtpHeader({
      ...{ version: 2, padding: false, payloadType: options.payloadType, ssrc: this.ssrc, extensionProfile: 0xbede },
    });
  }

  get timestamp(): number {
    const elapsedUs = this.clock.nowUs() - this.startedUs;
    return (this.timestampBase + Math.floor((elapsedUs * this.options.clockRate) / 1_000_000)) >>> 0;
  }

  get isRunning(): boolean {
    return this.frameTimer !== undefined;
  }

  start(): void {
    if (this.isRunning) return;
    this.nextFrameUs = this.clock.nowUs();
    this.scheduleFrame();
    this.reportTimer = this.clock.after(0, 'sender report', () => this.report());
  }

  stop(): void {
    this.frameTimer?.cancel();
    this.reportTimer?.cancel();
    this.frameTimer = undefined;
    this.reportTimer = undefined;
  }

  private scheduleFrame(): void {
    const delayMs = Math.max(0, Math.ceil((this.nextFrameUs - this.clock.nowUs()) / 1_000));
    this.frameTimer = this.clock.after(delayMs, 'media frame', () => {
      this.nextFrameUs = Math.max(this.nextFrameUs + this.options.frameMs * 1_000, this.clock.nowUs());
      this.scheduleFrame();
      this.sendFrame();
    });
  }

  private sendFrame(): void {
    const frame = this.options.nextFrame();
    const { timestamp } = this;
    frame.payloads.forEach((payload, index) => {
      this.sendPacket(payload, timestamp, frame.marker && index === frame.payloads.length - 1);
    });
  }

  private sendPacket(payload: Buffer, timestamp: number, marker: boolean): void {
    const { header } = this;
    header.marker = marker;
    header.sequenceNumber = this.sequenceNumber;
    header.timestamp = timestamp;
    header.extensions = this.extensions.next();
    header.extension = header.extensions.length > 0;
    this.sequenceNumber = (this.sequenceNumber + 1) & 0xffff;
    this.packetsSent += 1;
    this.octetsSent += payload.length;
    ignoreFailure(this.options.transceiver.sender.dtlsTransport.sendRtp(payload, header));
  }

  private report(): void {
    this.reportTimer = this.clock.after(SENDER_REPORT_MS, 'sender report', () => this.report());
    const { RtcpSrPacket, RtcpSenderInfo } = this.options.host.webrtc;
    const unixMs = this.clock.unixMs();
    const seconds = BigInt(Math.floor(unixMs / 1_000) + NTP_UNIX_OFFSET_S);
    const fraction = BigInt(Math.floor(((unixMs % 1_000) / 1_000) * 2 ** 32));
    const senderInfo = new RtcpSenderInfo({
      ntpTimestamp: (seconds << 32n) | fraction,
      rtpTimestamp: this.timestamp,
      packetCount: this.packetsSent,
      octetCount: this.octetsSent,
    });
    ignoreFailure(this.sendRtcp([new RtcpSrPacket({ ssrc: this.ssrc, senderInfo })]));
  }

  private sendRtcp(packets: RtcpPacket[]): Promise<unknown> {
    return this.options.transceiver.sender.dtlsTransport.sendRtcp(packets);
  }
}

/** The transport may close between a frame and its packet: that is no news. */
function ignoreFailure(sending: Promise<unknown>): void {
  sending.catch(() => undefined);
}
