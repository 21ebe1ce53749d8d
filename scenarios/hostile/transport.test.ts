import { SessionDescription } from '@livekit/protocol';
import { expect, it, vi } from 'vitest';
import type { Probe } from '#conformance/probe/probe';
import { frameDatagram } from '#proto/rtp/stream-framing';
import { buildStunMessage, STUN_ATTRIBUTE, STUN_TYPE } from '#proto/rtp/stun-message';
import { readCandidate, readCandidateInit } from '#proto/sdp/ice-candidate';
import type { SdpCandidate } from '#proto/sdp/description';
import { expectUnnoticed } from './unnoticed.test-support.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Begins a DTLS 1.2 handshake record; what follows is nonsense. */
const CLIENT_HELLO = Buffer.from([22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 1, 0, 0, 28]);

function candidatesOf(probe: Probe): SdpCandidate[] {
  const texts = probe.messages('trickle').map(({ candidateInit }) => readCandidateInit(candidateInit).candidate);
  return texts.filter((text) => text !== '').map((text) => readCandidate(text));
}

/** A connectivity check for the server's own fragment, with a password that is a guess. */
function guess(fragment: string, number: number): Buffer {
  const attributes = [
    { type: STUN_ATTRIBUTE.username, value: Buffer.from(`${fragment}:x`) },
    { type: STUN_ATTRIBUTE.useCandidate, value: Buffer.alloc(0) },
  ];
  const transactionId = Buffer.alloc(12, number & 0xff);
  return buildStunMessage(STUN_TYPE.bindingRequest, transactionId, attributes, Buffer.from(`guess ${number}`));
}

/** Sends a datagram from a socket of the probe's WebRTC stack. */
function sendFrom(probe: Probe, datagram: Buffer, { address, port }: SdpCandidate): void {
  const connection = probe.peers.publisher.iceTransports[0]?.connection as unknown as {
    readonly protocols: readonly { readonly transport?: { send(data: Buffer, to: [string, number]): Promise<void> } }[];
  };
  for (const { transport } of connection.protocols) transport?.send(datagram, [address, port]).catch(() => undefined);
}

it('connectivity checks with guessed passwords, hellos and media of nobody change nothing for anybody', async () => {
  await expectUnnoticed({
    attack: async ({ bob, room, pause }) => {
      const mallory = await room.join('mallory');
      const udp = candidatesOf(mallory).find(({ protocol }) => protocol === 'udp');
      const fragment = /^a=ice-ufrag:(\S+)/m.exec(bob.messages('offer').at(-1)?.sdp ?? '')?.[1] ?? '';
      expect([udp?.protocol, fragment.length > 3]).toEqual(['udp', true]);
      const noise = Buffer.alloc(200, 0x80);
      for (let round = 0; round < 300 && udp !== undefined; round += 1) {
        for (const datagram of [guess(fragment, round), guess('nobody', round), CLIENT_HELLO, noise]) {
          sendFrom(mallory, datagram, udp);
        }
        await pause(5);
      }
    },
  });
});

it('strangers on the TCP port of the media are cut, and keep nobody out', async () => {
  let cut = 0;
  await expectUnnoticed({
    attack: async ({ alice, world, pause }) => {
      const tcp = candidatesOf(alice).find(({ protocol }) => protocol === 'tcp');
      expect(tcp?.tcpType).toBe('passive');
      const host = world.createHost('strangers');
      for (let stranger = 0; stranger < 400; stranger += 1) {
        const stream = host.openStream(new URL(`http://${tcp?.address}:${tcp?.port}`));
        stream.on('error', () => undefined);
        stream.once('close', () => (cut += 1));
        stream.resume();
        // A third says nothing, a third guesses, a third sends what no frame is.
        if (stranger % 3 === 1)
          for (let count = 0; count < 20; count += 1) stream.write(frameDatagram(guess('x', count)));
        if (stranger % 3 === 2) stream.write(Buffer.alloc(70_000, 0xff));
        await pause(2);
      }
      await pause(1_000);
    },
  });
  // Of 400 those that guessed, and those that 256 others pushed out.
  expect(cut).toBeGreaterThan(133);
});

it('descriptions that are huge, broken or contradict themselves end the negotiation of their sender alone', async () => {
  const head = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n';
  const media = (mid: string, payloadType: number): string =>
    `m=video 9 UDP/TLS/RTP/SAVPF ${payloadType}\r\nc=IN IP4 0.0.0.0\r\na=mid:${mid}\r\na=sendonly\r\na=rtpmap:${payloadType} VP8/90000\r\n`;
  const hostile = [
    head + media('0', 96).repeat(4_000),
    head + media('0', 96) + media('0', 97),
    head + media('0', 96) + 'a=rtpmap:96 opus/48000/2\r\na=rtpmap:96 H264/90000\r\n' + media('1', 96),
    `${head}m=video 99999999 UDP/TLS/RTP/SAVPF x y z\r\na=mid:\r\na=extmap:999 x\r\na=ssrc-group:FID\r\n`,
    `${head}${'m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n'.repeat(20_000)}`,
    `${head}a=group:BUNDLE ${'0 '.repeat(200_000)}\r\n`,
    '\u0000'.repeat(100_000),
  ];
  const ended: boolean[] = [];
  await expectUnnoticed({
    attack: async ({ room, pause }) => {
      for (const [index, sdp] of hostile.entries()) {
        const mallory = await room.joinSignalOnly(`mallory-${index}`);
        mallory.send({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: 1 }) });
        await pause(300);
        ended.push(mallory.closes.length > 0);
        if (mallory.isSocketOpen) mallory.leave();
      }
    },
  });
  // What is no description at all is passed over, as livekit-server does.
  expect(ended).toEqual([true, true, true, true, true, true, false]);
});

it('media that is broken, endless or of nobody costs its sender alone', async () => {
  await expectUnnoticed({
    attack: async ({ room, pause }) => {
      const mallory = await room.join('mallory');
      const { source } = await mallory.publish('video');
      const { RtpHeader } = mallory.host.webrtc;
      const dtls = mallory.peers.publisher.dtlsTransports[0];
      for (let round = 0; round < 300; round += 1) {
        for (const [ssrc, payload, padding] of [
          [round * 7 + 1, Buffer.alloc(40, round), false],
          [source.ssrc, Buffer.alloc(255, 255), true],
          [source.ssrc, Buffer.alloc(0), false],
          [source.ssrc, Buffer.from([0x90, 0xff]), false],
        ] as const) {
          const sequenceNumber = (round * 997) & 0xffff;
          const fields = { version: 2, payloadType: 96 + (round % 2), ssrc, sequenceNumber, timestamp: round, padding };
          dtls?.sendRtp(payload, new RtpHeader(fields)).catch(() => undefined);
        }
        await pause(5);
      }
    },
  });
});
