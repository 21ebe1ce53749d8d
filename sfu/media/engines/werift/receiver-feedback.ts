import { buildNack } from '#proto/rtp/rtcp-feedback';
import { buildReceiverReport, type ReportBlock } from '#proto/rtp/rtcp-reports';
import { sequenceDistance } from '#proto/rtp/sequence';
import { buildTransportFeedback, type TransportArrival } from '#proto/rtp/transport-feedback';
import type { Clock, Timer } from '../../../ports/clock.ts';
import type { ReceivedStream } from '../../forwarding/received-stream.ts';
import type { WeriftProducer } from './producer.ts';

/** Waiting so long lets reordered packets arrive; then every tick looks for what is due. */
const NACK_TICK_MS = 20;
/** libwebrtc's and pion's usual intervals: transport-wide feedback and receiver reports. */
const TRANSPORT_FEEDBACK_MS = 50;
const REPORT_MS = 1000;
const MAX_REPORT_BLOCKS = 31;
/** A feedback message spans fewer numbers than this; a larger jump begins anew. */
const MAX_ARRIVAL_SPAN = 2000;

export interface ReceiverFeedbackOptions {
  readonly clock: Clock;
  readonly feedbackSsrc: number;
  producers(): readonly WeriftProducer[];
  sendRtcp(compound: Buffer): void;
}

/** What a transport tells its publisher: receiver reports, NACKs, transport-wide arrival times. Its timers run only while there is something to tell. */
export class ReceiverFeedback {
  readonly #options: ReceiverFeedbackOptions;
  #nackTimer: Timer | undefined;
  #reportTimer: Timer | undefined;
  #transportTimer: Timer | undefined;
  #arrivals: TransportArrival[] = [];
  #lastTransportSequence: number | undefined;
  #feedbackCount = 0;
  #isClosed = false;

  constructor(options: ReceiverFeedbackOptions) {
    this.#options = options;
  }

  /** A packet of a producer came in, on a stream with or without losses. */
  received(hasMissing: boolean, transportSequence: number | undefined): void {
    if (this.#isClosed) return;
    const { clock } = this.#options;
    this.#reportTimer ??= clock.after(REPORT_MS, 'receiver-report', () => this.#report());
    if (hasMissing) this.#nackTimer ??= clock.after(NACK_TICK_MS, 'nack', () => this.#nack());
    if (transportSequence === undefined) return;
    this.#noteArrival(transportSequence, clock.nowUs());
    this.#transportTimer ??= clock.after(TRANSPORT_FEEDBACK_MS, 'transport-feedback', () => this.#reportArrivals());
  }

  #streams(): { readonly stream: ReceivedStream; readonly wantsNack: boolean }[] {
    const streams: { stream: ReceivedStream; wantsNack: boolean }[] = [];
    for (const { layers, wantsNack } of this.#options.producers())
      for (const { stream } of layers) if (stream !== undefined) streams.push({ stream, wantsNack });
    return streams;
  }

  #nack(): void {
    this.#nackTimer = undefined;
    const { clock, feedbackSsrc } = this.#options;
    let isMoreToCome = false;
    for (const { stream, wantsNack } of this.#streams()) {
      if (!stream.hasMissing) continue;
      const due = stream.takeNacks(clock.nowUs());
      if (wantsNack && due.length > 0) this.#options.sendRtcp(buildNack(feedbackSsrc, stream.ssrc, due));
      isMoreToCome ||= stream.hasMissing;
    }
    if (isMoreToCome) this.#nackTimer = clock.after(NACK_TICK_MS, 'nack', () => this.#nack());
  }

  #report(): void {
    this.#reportTimer = undefined;
    const { clock, feedbackSsrc } = this.#options;
    const blocks = this.#streams()
      .map(({ stream }) => stream.takeReport(clock.nowUs()))
      .filter((block): block is ReportBlock => block !== undefined);
    if (blocks.length > 0)
      this.#options.sendRtcp(buildReceiverReport(feedbackSsrc, blocks.slice(0, MAX_REPORT_BLOCKS)));
  }

  #noteArrival(transportSequence: number, timeUs: number): void {
    const last = this.#lastTransportSequence;
    const sequence = last === undefined ? transportSequence : last + sequenceDistance(last & 0xffff, transportSequence);
    this.#lastTransportSequence = Math.max(sequence, last ?? sequence);
    if (sequence < 0) return;
    this.#arrivals.push({ sequence, timeUs });
  }

  #reportArrivals(): void {
    this.#transportTimer = undefined;
    const arrivals = inOrder(this.#arrivals);
    this.#arrivals = [];
    const mediaSsrc = this.#streams()[0]?.stream.ssrc ?? 0;
    const message = buildTransportFeedback(this.#options.feedbackSsrc, mediaSsrc, this.#feedbackCount, arrivals);
    this.#feedbackCount = (this.#feedbackCount + 1) & 0xff;
    if (message.length > 0) this.#options.sendRtcp(message);
  }

  close(): void {
    this.#isClosed = true;
    this.#nackTimer?.cancel();
    this.#reportTimer?.cancel();
    this.#transportTimer?.cancel();
  }
}

/** Ascending by sequence, each once, and near enough to the highest to fit into one message. */
function inOrder(arrivals: TransportArrival[]): readonly TransportArrival[] {
  const isAscending = arrivals.every(
    ({ sequence }, index) => index === 0 || sequence > (arrivals[index - 1]?.sequence ?? 0),
  );
  const sorted = isAscending ? arrivals : arrivals.sort((left, right) => left.sequence - right.sequence);
  const highest = sorted.at(-1)?.sequence ?? 0;
  if (isAscending && highest - (sorted[0]?.sequence ?? 0) < MAX_ARRIVAL_SPAN) return sorted;
  return sorted.filter(({ sequence }, index) => {
    return highest - sequence < MAX_ARRIVAL_SPAN && sequence !== sorted[index - 1]?.sequence;
  });
}
