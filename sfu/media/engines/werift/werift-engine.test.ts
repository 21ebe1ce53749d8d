import * as werift from 'werift';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTransport, EngineRig } from './engine-rig.test-support.ts';
import {
  AUDIO_LEVEL_URI,
  connectPublisher,
  connectSubscriber,
  MID_URI,
  OPUS_LINES,
  opusParameters,
  overTcp,
  until,
} from './werift-peer.test-support.ts';

/** RFC 5246 section 6.2.1: content type of alerts. */
const ALERT = 21;

let rig: EngineRig;

beforeAll(async () => {
  rig = await EngineRig.create();
});
afterEach(() => rig.close());

function audioTrack(): InstanceType<typeof werift.MediaStreamTrack> {
  return new werift.MediaStreamTrack({ kind: 'audio' });
}

function rtp(
  sequenceNumber: number,
  payload = Buffer.from([sequenceNumber & 0xff, 1, 2, 3]),
): InstanceType<typeof werift.RtpPacket> {
  const header = new werift.RtpHeader({
    sequenceNumber,
    timestamp: sequenceNumber * 960,
    payloadType: 111,
    ssrc: 1,
    marker: sequenceNumber % 4 === 0,
  });
  return new werift.RtpPacket(header, payload);
}

/** RFC 5246 section 7.2: an alert of level warning, close_notify. werift sends none by itself. */
async function sendCloseNotify(pc: InstanceType<typeof werift.RTCPeerConnection>): Promise<void> {
  const { dtls } = pc.dtlsTransports[0]!;
  const { cipher } = dtls!;
  const encrypt = cipher.encryptPacket.bind(cipher);
  cipher.encryptPacket = (packet) => {
    packet.recordLayerHeader.contentType = ALERT;
    return encrypt(packet);
  };
  await dtls!.send(Buffer.from([1, 0]));
  cipher.encryptPacket = encrypt;
}

describe('createWeriftEngine', () => {
  it.each([
    ['client', 'udp'],
    ['server', 'udp'],
    ['client', 'tcp'],
    ['server', 'tcp'],
  ] as const)(
    'forwards audio and data between two peers; publisher as DTLS %s, over %s',
    async (dtlsRole, protocol) => {
      const engine = await rig.openEngine();
      const described = protocol === 'tcp' ? overTcp(engine) : engine;
      const publisher = openTransport(engine);
      const track = audioTrack();
      const { pc, sdp } = await connectPublisher(werift, described, publisher.transport, { dtlsRole, track });
      rig.closers.push(() => pc.close());
      const audio = sdp.media.find(({ type }) => type === 'audio')!;
      const mid = audio.ext?.find(({ uri }) => uri === MID_URI);
      const producer = publisher.transport.produce({
        kind: 'audio',
        rtp: opusParameters(String(audio.mid), {
          codecs: [{ ...opusParameters('0', {}).codecs[0]!, payloadType: audio.rtp[0]!.payload }],
          headerExtensions: mid ? [{ uri: MID_URI, id: mid.value }] : [],
        }),
      });
      let firstPackets = 0;
      producer.onFirstPacket = () => firstPackets++;

      const subscriber = openTransport(engine);
      const reliable = subscriber.transport.openDataChannel({ label: '_reliable', ordered: true });
      const lossy = subscriber.transport.openDataChannel({ label: '_lossy', ordered: false, maxRetransmits: 0 });
      const consumer = subscriber.transport.consume({
        producer,
        rtp: opusParameters('1', {
          encodings: [{ ssrc: 0x1234567 }],
          headerExtensions: [
            { uri: MID_URI, id: 1 },
            { uri: AUDIO_LEVEL_URI, id: 2 },
          ],
          cname: 'c',
        }),
        paused: false,
      });
      const received: InstanceType<typeof werift.RtpPacket>[] = [];
      const messages: string[] = [];
      const labels: string[] = [];
      const { pc: listener } = await connectSubscriber(
        werift,
        described,
        subscriber.transport,
        [
          { kind: 'application', mid: '0', codecLines: [], payloadTypes: [], direction: 'sendrecv' },
          {
            ...{ kind: 'audio', mid: '1', codecLines: OPUS_LINES, payloadTypes: [111], direction: 'sendonly' },
            extra: [
              `a=extmap:1 ${MID_URI}`,
              `a=extmap:2 ${AUDIO_LEVEL_URI}`,
              'a=msid:s t',
              `a=ssrc:${0x1234567} cname:c`,
            ],
          },
        ],
        (opened) => {
          opened.onDataChannel.subscribe((channel) => {
            labels.push(`${channel.label} ${channel.ordered} ${channel.maxRetransmits}`);
            channel.onMessage.subscribe((data) => messages.push(data.toString()));
          });
        },
      );
      rig.closers.push(() => listener.close());
      await until(
        'both connected',
        () => publisher.transport.state === 'connected' && subscriber.transport.state === 'connected',
      );
      expect([publisher, subscriber].map(({ transport }) => transport.path?.protocol)).toEqual([protocol, protocol]);
      listener.dtlsTransports[0]!.onRtp.subscribe((packet) => received.push(packet));
      await until('channels open', () => reliable.isOpen && lossy.isOpen && publisher.channels.length === 2);
      for (let sequence = 65530; sequence < 65550; sequence++) track.writeRtp(rtp(sequence & 0xffff));
      await until('20 packets', () => received.length === 20);
      expect(firstPackets).toBe(1);
      expect(producer.stats.packets).toBe(20);
      expect(consumer.stats.packets).toBe(20);
      const first = received[0]!.header.sequenceNumber;
      expect(received.map(({ header }) => header.sequenceNumber)).toEqual(
        received.map((_, index) => (first + index) & 0xffff),
      );
      expect(received.every(({ header }) => header.ssrc === 0x1234567)).toBe(true);
      expect(received[0]!.header.extensions.some(({ id, payload }) => id === 1 && payload.toString() === '1')).toBe(
        true,
      );
      expect(received.filter(({ header }) => header.marker)).toHaveLength(5);

      reliable.send(Buffer.from('hello'));
      lossy.send(Buffer.from('world'));
      await until('messages', () => messages.length === 2);
      expect(messages.sort()).toEqual(['hello', 'world']);
      const before = producer.stats.packets;
      await sendCloseNotify(pc);
      for (let sequence = 14; sequence < 24; sequence++) track.writeRtp(rtp(sequence));
      await until('packets after close_notify (PRT-054)', () => producer.stats.packets === before + 10);
      expect([publisher.transport.state, publisher.states.at(-1)]).toEqual(['connected', 'connected']);
      expect(labels.sort()).toEqual(['_lossy false 0', '_reliable true null']);
      expect(publisher.states[0]).toBe('connecting');
      const opened = publisher.channels.map(
        ({ label, ordered, maxRetransmits }) => `${label} ${ordered} ${maxRetransmits}`,
      );
      expect(opened.sort()).toEqual(['_lossy false 0', '_reliable true undefined']);
    },
  );
});
