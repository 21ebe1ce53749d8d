import { describe, expect, it } from 'vitest';
import { HEADER_EXTENSION_URI, parseHeaderExtensions, type HeaderExtension } from '#proto/rtp/header-extensions';
import { parseKeyFrameRequest, parseNack } from '#proto/rtp/rtcp-feedback';
import { RTCP_TYPE, splitRtcp } from '#proto/rtp/rtcp-packets';
import { buildSenderReport, parseSenderReport } from '#proto/rtp/rtcp-reports';
import { buildRtpHeader, parseRtpHeader } from '#proto/rtp/rtp-header';
import type { DefectName } from '../../../defects/catalogue.ts';
import { Defects } from '../../../defects/defects.ts';
import type { MediaKind, RtpCodec, RtpParameters } from '../../engine.ts';
import { WeriftConsumer } from './consumer.ts';
import { ManualClock } from './engine-rig.test-support.ts';
import { WeriftProducer } from './producer.ts';
import { ReceiveRouter } from './receive-router.ts';
import { ReceiverFeedback } from './receiver-feedback.ts';

const VP8: RtpCodec = {
  ...{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, fmtp: '', rtxPayloadType: 97 },
  rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
};
const OPUS: RtpCodec = {
  mimeType: 'audio/opus',
  payloadType: 111,
  clockRate: 48_000,
  channels: 2,
  fmtp: '',
  rtcpFeedback: [],
};
const EXTENSIONS = [
  { uri: HEADER_EXTENSION_URI.mid, id: 1 },
  { uri: HEADER_EXTENSION_URI.rid, id: 2 },
  { uri: HEADER_EXTENSION_URI.repairedRid, id: 3 },
  { uri: HEADER_EXTENSION_URI.audioLevel, id: 4 },
  { uri: HEADER_EXTENSION_URI.transportSequence, id: 5 },
];

interface Sent {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly sequenceNumber: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly payload: Buffer;
  readonly extensions: Map<number, Buffer>;
}

/** A publisher's transport and a subscriber's, without network and crypto. */
function rig(
  kind: MediaKind,
  encodings: RtpParameters['encodings'],
  defectNames: readonly DefectName[] = [],
  isIntroduced = false,
) {
  const clock = new ManualClock();
  const defects = new Defects(defectNames);
  const toPublisher: Buffer[] = [];
  const rtcpToSubscriber: Buffer[] = [];
  const toSubscriber: Sent[] = [];
  const router = new ReceiveRouter();
  const sendRtcp = (compound: Buffer): void => void toPublisher.push(compound);
  const feedback = new ReceiverFeedback({ clock, feedbackSsrc: 9, producers: () => router.producers, sendRtcp });
  const codec = kind === 'video' ? VP8 : OPUS;
  const producer = new WeriftProducer({
    ...{ kind, clock, defects, feedbackSsrc: 9, sendRtcp, onClose: (closed) => router.remove(closed) },
    rtp: { mid: 'p', codecs: [codec], headerExtensions: EXTENSIONS, encodings },
  });
  router.add(producer);
  const consumer = new WeriftConsumer({
    ...{
      producer,
      clock,
      defects,
      isIntroduced,
      paused: false,
      isSilenceSent: true,
      firstSequence: 100,
      firstRtxSequence: 500,
    },
    rtp: {
      ...{
        mid: 's',
        headerExtensions: [
          { uri: HEADER_EXTENSION_URI.mid, id: 7 },
          { uri: HEADER_EXTENSION_URI.audioLevel, id: 8 },
        ],
      },
      codecs: [{ ...codec, payloadType: 120, rtxPayloadType: 121 }],
      encodings: [{ ssrc: 0xaaaa, rtxSsrc: 0xbbbb }],
    },
    canSend: () => true,
    sendRtp: (begun, _headerBytes, payload) => {
      toSubscriber.push({ ...parseRtpHeader(begun)!, payload, extensions: parseHeaderExtensions(begun) });
      return true;
    },
    sendRtcp: (compound) => void rtcpToSubscriber.push(compound),
    onClose: () => undefined,
  });
  const publish = (
    ssrc: number,
    sequenceNumber: number,
    options: { payload?: Buffer; payloadType?: number; extensions?: HeaderExtension[]; marker?: boolean } = {},
  ): void => {
    const { payloadType = codec.payloadType, extensions = [], marker = false } = options;
    const header = buildRtpHeader({
      marker,
      payloadType,
      sequenceNumber,
      timestamp: sequenceNumber * 960,
      ssrc,
      extensions,
    });
    const payload = options.payload ?? Buffer.from([1, 2, 3]);
    const routed = router.receive(Buffer.concat([header, payload]), payload);
    if (routed !== undefined) feedback.received(routed.layer.stream?.hasMissing === true, routed.transportSequence);
  };
  const rtcpTypes = (): string[] =>
    toPublisher.flatMap((compound) => splitRtcp(compound).map(({ type, count }) => `${type}/${count}`));
  return { clock, router, producer, consumer, publish, toPublisher, toSubscriber, rtcpToSubscriber, rtcpTypes };
}

const text = (id: number, value: string): HeaderExtension => ({ id, value: Buffer.from(value) });
const KEY_FRAME = Buffer.from([0x10, 0, 0, 0]);
const DELTA_FRAME = Buffer.from([0x10, 1, 0, 0]);

describe('a track that is silent when a Go client subscribes', () => {
  it('begins with silence, and goes on with the publisher’s packets in one numbering', () => {
    const { clock, publish, toSubscriber } = rig('audio', [{ ssrc: 1 }], [], true);
    clock.advance(200);
    const introduction = toSubscriber.length;
    expect(introduction).toBe(6);
    expect(toSubscriber[0]?.payload).toEqual(Buffer.from([0xf8, 0xff, 0xfe]));
    publish(1, 7);
    clock.advance(1_000);
    expect(toSubscriber).toHaveLength(introduction + 1);
    const steps = toSubscriber.slice(1).map((each, index) => each.sequenceNumber - toSubscriber[index]!.sequenceNumber);
    expect(new Set(steps)).toEqual(new Set([1]));
  });

  it('begins with padding where it is video, for five seconds at most', () => {
    const { clock, toSubscriber } = rig('video', [{ ssrc: 1 }], [], true);
    clock.advance(20_000);
    expect(toSubscriber).toHaveLength(50);
    expect(toSubscriber.every(({ payload }) => payload.length === 255 && payload.at(-1) === 255)).toBe(true);
  });

  it.each([
    ['for other clients', [], false],
    ['with media-introduction-missing', ['media-introduction-missing'], true],
  ] as const)('stays silent %s', (_what, defects, isIntroduced) => {
    const { clock, toSubscriber } = rig('audio', [{ ssrc: 1 }], defects, isIntroduced);
    clock.advance(5_000);
    expect(toSubscriber).toEqual([]);
  });

  it('begins with the publisher’s own packets where these come at once', () => {
    const { clock, publish, toSubscriber } = rig('audio', [{ ssrc: 1 }], [], true);
    publish(1, 0);
    clock.advance(5_000);
    expect(toSubscriber).toHaveLength(1);
  });
});

describe('a muted microphone', () => {
  it('ends in a second of silence, and goes on behind it in one numbering (PUB-033, PUB-035)', () => {
    const { clock, producer, publish, toSubscriber } = rig('audio', [{ ssrc: 1 }]);
    for (let number = 0; number < 3; number++) {
      publish(1, number);
      clock.advance(20);
    }
    producer.paused = true;
    clock.advance(3_000);
    expect(toSubscriber).toHaveLength(53);
    for (const silent of toSubscriber.slice(3)) expect(silent.payload).toEqual(Buffer.from([0xf8, 0xff, 0xfe]));
    producer.paused = false;
    publish(1, 153);
    const steps = toSubscriber.slice(1).map((each, index) => each.sequenceNumber - toSubscriber[index]!.sequenceNumber);
    expect(new Set(steps)).toEqual(new Set([1]));
    const times = toSubscriber.map(({ timestamp }) => timestamp);
    expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual([...Array(52).fill(960), 101 * 960]);
  });

  it('that is unmuted at once says nothing more of its silence', () => {
    const { clock, producer, publish, toSubscriber } = rig('audio', [{ ssrc: 1 }]);
    publish(1, 0);
    producer.paused = true;
    clock.advance(110);
    producer.paused = false;
    publish(1, 6);
    clock.advance(2_000);
    expect(toSubscriber).toHaveLength(7);
  });
});

describe('the way of a packet', () => {
  it('finds its producer by SSRC, by mid, and by payload type', () => {
    const byMid = rig('audio', [{}]);
    byMid.publish(5, 1, { extensions: [text(1, 'p')] });
    byMid.publish(5, 2);
    byMid.publish(6, 3, { extensions: [text(1, 'other')] });
    byMid.publish(7, 4, { payloadType: 50 });
    expect(byMid.producer.stats).toEqual({ packets: 2, bytes: 6, lost: 0 });
    const byPayloadType = rig('audio', [{}]);
    byPayloadType.publish(5, 1);
    expect(byPayloadType.producer.stats.packets).toBe(1);
    const bySsrc = rig('video', [{ ssrc: 5, rtxSsrc: 6 }]);
    bySsrc.publish(5, 1, { payload: KEY_FRAME });
    expect(bySsrc.toSubscriber).toHaveLength(1);
  });

  it('writes the subscriber’s ssrc, payload type, mid and audio level', () => {
    const { publish, toSubscriber, producer } = rig('audio', [{}]);
    publish(5, 1, { extensions: [text(1, 'p'), { id: 4, value: Buffer.from([0x80 | 40]) }], marker: true });
    const [packet] = toSubscriber;
    expect(packet).toMatchObject({ ssrc: 0xaaaa, payloadType: 120, sequenceNumber: 100, marker: true });
    expect(packet!.extensions.get(7)?.toString()).toBe('s');
    expect(packet!.extensions.get(8)).toEqual(Buffer.from([0x80 | 40]));
    expect(producer.audioLevel).toBe(-40);
  });

  it('chooses one of three rids and says nothing of the others', () => {
    const { publish, toSubscriber } = rig('video', [{ rid: 'q' }, { rid: 'h' }, { rid: 'f' }]);
    for (let number = 0; number < 6; number++) {
      ['q', 'h', 'f'].forEach((rid, index) => {
        const payload = Buffer.concat([number === 0 ? KEY_FRAME : DELTA_FRAME, Buffer.from(rid)]);
        publish(10 + index, number + index * 100, {
          payload,
          extensions: number < 2 ? [text(1, 'p'), text(2, rid)] : [],
        });
      });
    }
    publish(99, 1, { payload: KEY_FRAME, extensions: [text(1, 'p'), text(2, 'unknown')] });
    expect(toSubscriber.map(({ payload }) => payload.toString('latin1', 4))).toEqual([
      'q',
      'h',
      'f',
      'f',
      'f',
      'f',
      'f',
      'f',
    ]);
    expect(toSubscriber.map(({ sequenceNumber }) => sequenceNumber)).toEqual([100, 101, 102, 103, 104, 105, 106, 107]);
  });

  it('stops while muted, and goes on without a gap and with a key frame', () => {
    const { publish, toSubscriber, producer, clock, rtcpTypes } = rig('video', [{ ssrc: 5 }]);
    publish(5, 1, { payload: KEY_FRAME });
    producer.paused = true;
    publish(5, 2, { payload: KEY_FRAME });
    expect(producer.stats.packets).toBe(2);
    clock.advance(600);
    producer.paused = false;
    expect(rtcpTypes()).toContain(`${RTCP_TYPE.payloadFeedback}/1`);
    publish(5, 3, { payload: DELTA_FRAME });
    publish(5, 4, { payload: KEY_FRAME });
    expect(toSubscriber.map(({ sequenceNumber }) => sequenceNumber)).toEqual([100, 101]);
  });

  it('asks for lost packets, and takes them by RTX', () => {
    const { publish, toSubscriber, toPublisher, clock } = rig('video', [{ ssrc: 5, rtxSsrc: 6 }]);
    publish(5, 1, { payload: KEY_FRAME });
    publish(5, 4, { payload: DELTA_FRAME });
    clock.advance(25);
    const nacks = toPublisher.flatMap((compound) => splitRtcp(compound)).flatMap((packet) => parseNack(packet) ?? []);
    expect(nacks).toEqual([{ ssrc: 5, sequenceNumbers: [2, 3] }]);
    publish(6, 900, { payloadType: 97, payload: Buffer.concat([Buffer.from([0, 2]), DELTA_FRAME]) });
    publish(6, 901, { payloadType: 97, payload: Buffer.concat([Buffer.from([0, 2]), DELTA_FRAME]) });
    expect(toSubscriber.map(({ sequenceNumber }) => sequenceNumber)).toEqual([100, 103, 101]);
  });

  it('answers a subscriber’s NACK by RTX, once in 60 ms', () => {
    const { publish, toSubscriber, consumer, clock } = rig('video', [{ ssrc: 5 }]);
    publish(5, 1, { payload: KEY_FRAME });
    for (let count = 0; count < 3; count++) consumer.resend([100, 3000]);
    expect(toSubscriber).toHaveLength(2);
    expect(toSubscriber[1]).toMatchObject({ ssrc: 0xbbbb, payloadType: 121, sequenceNumber: 500 });
    expect(toSubscriber[1]!.payload).toEqual(Buffer.concat([Buffer.from([0, 100]), KEY_FRAME]));
    clock.advance(100);
    consumer.resend([100]);
    expect(toSubscriber).toHaveLength(3);
  });

  it('hands key frame requests on, throttled', () => {
    const { publish, toPublisher, consumer, clock } = rig('video', [{ ssrc: 5 }]);
    publish(5, 1, { payload: KEY_FRAME });
    const requests = (): number[] =>
      toPublisher.flatMap((compound) => splitRtcp(compound)).flatMap(parseKeyFrameRequest);
    for (let count = 0; count < 10; count++) {
      consumer.requestKeyFrame();
      clock.advance(100);
    }
    clock.advance(400);
    expect(requests()).toEqual([5, 5, 5]);
  });

  it('maps sender reports to the outgoing stream', () => {
    const { publish, rtcpToSubscriber, router } = rig('audio', [{ ssrc: 5 }]);
    publish(5, 1);
    const report = {
      ssrc: 5,
      ntpSeconds: 1,
      ntpFraction: 2,
      rtpTimestamp: 1000,
      packetCount: 1,
      octetCount: 3,
      blocks: [],
    };
    router.receiveSenderReport(splitRtcp(buildSenderReport(report))[0]!);
    const sent = parseSenderReport(splitRtcp(rtcpToSubscriber[0]!)[0]!);
    expect(sent).toEqual({ ...report, ssrc: 0xaaaa });
  });

  it('reports reception and transport-wide arrivals, and rests when nothing comes', () => {
    const { publish, clock, rtcpTypes } = rig('audio', [{ ssrc: 5 }]);
    for (let number = 0; number < 5; number++)
      publish(5, number, { extensions: [{ id: 5, value: Buffer.from([0, number]) }] });
    clock.advance(1_100);
    expect(rtcpTypes()).toEqual([`${RTCP_TYPE.transportFeedback}/15`, `${RTCP_TYPE.receiverReport}/1`]);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('media defects', () => {
  const run = (defect?: DefectName): Sent[] => {
    const { publish, toSubscriber, producer, consumer } = rig(
      'audio',
      [{ ssrc: 5 }],
      defect === undefined ? [] : [defect],
    );
    for (let number = 0; number < 60; number++) {
      producer.paused = number >= 55;
      publish(5, number, { extensions: [{ id: 4, value: Buffer.from([30]) }], marker: number === 0 });
    }
    consumer.resend([110]);
    return toSubscriber;
  };

  it.each([
    'media-forwards-while-muted',
    'media-rewrites-timestamp-wrong',
    'media-drops-marker',
    'media-duplicates-packets',
    'media-sequence-gap',
    'media-audio-level-lost',
    'media-mid-missing',
    'media-ignores-nack',
  ] as const)('%s changes what a subscriber gets', (defect) => {
    expect(run()).toHaveLength(56);
    expect(run(defect)).not.toEqual(run());
  });

  it('media-ignores-key-frame-requests keeps them from the publisher', () => {
    const { publish, consumer, toPublisher } = rig('video', [{ ssrc: 5 }], ['media-ignores-key-frame-requests']);
    publish(5, 1, { payload: KEY_FRAME });
    consumer.requestKeyFrame();
    expect(toPublisher).toEqual([]);
  });

  it('media-silence-missing ends a muted microphone without silence', () => {
    const { clock, producer, publish, toSubscriber } = rig('audio', [{ ssrc: 1 }], ['media-silence-missing']);
    publish(1, 0);
    producer.paused = true;
    clock.advance(3_000);
    expect(toSubscriber).toHaveLength(1);
  });

  it.each([
    [[], 'q'],
    [['preferred-layer-ignored'], 'h'],
  ] as const)('with %j the lowest layer is %s', (defects, sent) => {
    const { publish, toSubscriber, consumer } = rig('video', [{ rid: 'q' }, { rid: 'h' }], defects);
    consumer.preferredLayer = 0;
    for (let number = 0; number < 4; number++) {
      ['q', 'h'].forEach((rid, index) => {
        const payload = Buffer.concat([number === 0 ? KEY_FRAME : DELTA_FRAME, Buffer.from(rid)]);
        publish(10 + index, number, { payload, extensions: [text(1, 'p'), text(2, rid)] });
      });
    }
    expect(toSubscriber.at(-1)?.payload.toString('latin1', 4)).toBe(sent);
  });

  it.each([
    [[], 3],
    [['media-resends-unlimited'], 20],
  ] as const)('with %j a packet is sent again %d times', (defects, times) => {
    const { publish, toSubscriber, consumer, clock } = rig('video', [{ ssrc: 5 }], defects);
    publish(5, 1, { payload: KEY_FRAME });
    for (let asked = 0; asked < 20; asked++) {
      consumer.resend([100]);
      clock.advance(100);
    }
    expect(toSubscriber.filter(({ ssrc }) => ssrc === 0xbbbb)).toHaveLength(times);
  });
});
