import { DataPacket_Kind, SendDataRequest } from '@livekit/protocol';
import { describe, expect, it, vi } from 'vitest';
import { RESENDS_PER_PACKET } from '#sfu/limits';
import { lifeUnderAttack, type Scene } from './besieged-room.ts';
import { expectUnnoticed } from './unnoticed.test-support.ts';

vi.setConfig({ testTimeout: 120_000 });

/** First byte of a DTLS record that carries data: SCTP of data channels (RFC 9147 section 4). */
const DTLS_APPLICATION_DATA = 23;

it('a subscriber whose data channel takes nothing any more holds up nobody', async () => {
  let sent = 0;
  await expectUnnoticed({
    attack: async ({ world, room, api, pause }) => {
      await room.join('mallory');
      const host = world.control.hostNames.find((name) => name.startsWith('mallory')) ?? '';
      // It stays connected: only what would acknowledge its data is lost.
      world.control.blackhole(
        { from: host, to: 'server', ways: 'one-way' },
        ({ payload, segment }) => segment === undefined && payload[0] === DTLS_APPLICATION_DATA,
      );
      for (; sent < 40; sent += 1) {
        const data = Buffer.alloc(60_000, sent);
        const destinationIdentities = ['mallory'];
        await api.call(
          'SendData',
          new SendDataRequest({ room: room.name, data, kind: DataPacket_Kind.RELIABLE, destinationIdentities }),
        );
        await pause(20);
      }
    },
  });
  expect(sent).toBe(40);
});

describe('a subscriber that floods with feedback', () => {
  interface Flooded {
    readonly keyFrameRequests: number;
    readonly received: number;
    readonly resent: number;
  }
  const FLOOD_MS = 1_500;

  const flood = async ({ alice, room, pause }: Scene): Promise<Flooded> => {
    const mallory = await room.join('mallory');
    const { trackSid, keyFrameRequestsUs } = await alice.publish('video');
    await mallory.watch.until(() => mallory.flows.packetsOf(trackSid).length > 5 || undefined, 5_000, 'a camera');
    const before = keyFrameRequestsUs.length;
    const flow = mallory.flows.ofTrack(trackSid)[0];
    const mediaSsrc = flow?.ssrc ?? 0;
    const { PictureLossIndication, RtcpPayloadSpecificFeedback, RtcpTransportLayerFeedback, GenericNack } =
      mallory.host.webrtc;
    const transport = mallory.peers.subscriber?.dtlsTransports[0];
    for (let ms = 0; ms < FLOOD_MS; ms += 5) {
      const lost = (flow?.packets ?? []).slice(-100).map(({ sequenceNumber }) => sequenceNumber);
      const nack = new GenericNack({ senderSsrc: 1, mediaSourceSsrc: mediaSsrc, lost });
      const pli = new PictureLossIndication({ senderSsrc: 1, mediaSsrc });
      transport
        ?.sendRtcp([
          new RtcpTransportLayerFeedback({ feedback: nack }),
          new RtcpPayloadSpecificFeedback({ feedback: pli }),
        ])
        .catch(() => undefined);
      await pause(5);
    }
    await pause(200);
    const all = mallory.flows.all();
    const resent = all.filter(({ isRetransmission }) => isRetransmission).flatMap(({ packets }) => packets).length;
    return {
      keyFrameRequests: keyFrameRequestsUs.length - before,
      received: mallory.flows.packetsOf(trackSid).length,
      resent,
    };
  };

  it('is sent each packet again so often and no more, and nobody notices', async () => {
    let flooded: Flooded | undefined;
    await expectUnnoticed({ attack: async (scene) => void (flooded = await flood(scene)) });
    const { keyFrameRequests = 0, received = 0, resent = 0 } = flooded ?? {};
    // One in 500 ms (PUB-042).
    expect(keyFrameRequests).toBeLessThanOrEqual(FLOOD_MS / 500 + 2);
    expect(resent).toBeGreaterThan(received);
    expect(resent).toBeLessThanOrEqual(RESENDS_PER_PACKET * received);
  });

  it('is sent each packet without end by a server that has media-resends-unlimited', async () => {
    let flooded: Flooded | undefined;
    await lifeUnderAttack({
      forMs: 100,
      defects: ['media-resends-unlimited'],
      attack: async (scene) => void (flooded = await flood(scene)),
    });
    const { received = 0, resent = 0 } = flooded ?? {};
    expect(resent).toBeGreaterThan(2 * RESENDS_PER_PACKET * received);
  });
});
