import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  dispose,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
  type RemoteTrack,
} from '@livekit/rtc-node';
import { signToken } from '#proto/livekit/token';
import { startEmbeddedServer } from '../../targets/embedded-sfu.ts';
import { startLivekitServer, type MissingServer, type StartedServer } from '../../targets/livekit-server.ts';

const TARGETS: Readonly<Record<string, () => Promise<StartedServer | MissingServer>>> = {
  'the embedded SFU': startEmbeddedServer,
  'a real livekit-server': startLivekitServer,
};

const SAMPLE_RATE = 48_000;
const FRAME_MS = 10;
const SAMPLES_PER_FRAME = (SAMPLE_RATE * FRAME_MS) / 1_000;
/** Half of full scale: far above the noise of the codec. */
const AMPLITUDE = 16_000;
const LOUD = AMPLITUDE / 4;

afterAll(async () => await dispose());

describe.each(Object.entries(TARGETS))('native clients (libwebrtc) at %s', (_name, start) => {
  let started: StartedServer | MissingServer;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(async () => {
    if ('url' in started) await started.stop();
  });

  test('hear one another and receive their data', { timeout: 60_000 }, async (context) => {
    if ('missing' in started) {
      if (process.env['CI'] === 'true') throw new Error(`not run: ${started.missing}`);
      return context.skip(`not run: ${started.missing}`);
    }
    const alice = await enter(started, 'alice');
    const bob = await enter(started, 'bob');
    const heard = new Promise<RemoteTrack>((resolve) => bob.once(RoomEvent.TrackSubscribed, resolve));
    const told = new Promise<string>((resolve) => {
      alice.once(RoomEvent.DataReceived, (payload: Uint8Array) => resolve(new TextDecoder().decode(payload)));
    });

    const tone = await playTone(alice);
    expect(await loudest(await heard)).toBeGreaterThan(LOUD);
    tone.stop();
    await bob.localParticipant?.publishData(new TextEncoder().encode('hello from bob'), { reliable: true });
    expect(await told).toBe('hello from bob');

    const left = new Promise<string>((resolve) => {
      bob.once(RoomEvent.ParticipantDisconnected, (participant) => resolve(participant.identity));
    });
    await alice.disconnect();
    expect(await left).toBe('alice');
    await bob.disconnect();
  });
});

async function enter(server: StartedServer, identity: string): Promise<Room> {
  const nowS = Math.floor(Date.now() / 1_000);
  const video = { room: 'native', roomJoin: true };
  const token = signToken(
    { iss: server.apiKey, sub: identity, nbf: nowS - 10, exp: nowS + 600, video },
    server.apiSecret,
  );
  const room = new Room();
  await room.connect(server.url, token, { autoSubscribe: true, dynacast: false });
  return room;
}

/** Publishes a tone of 480 Hz, which plays until it is stopped. */
async function playTone(room: Room): Promise<{ stop(): void }> {
  const source = new AudioSource(SAMPLE_RATE, 1);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await room.localParticipant?.publishTrack(LocalAudioTrack.createAudioTrack('tone', source), options);
  const samples = new Int16Array(SAMPLES_PER_FRAME);
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = Math.round(AMPLITUDE * Math.sin((2 * Math.PI * 480 * index) / SAMPLE_RATE));
  }
  let isPlaying = true;
  const play = async (): Promise<void> => {
    while (isPlaying) await source.captureFrame(new AudioFrame(samples, SAMPLE_RATE, 1, SAMPLES_PER_FRAME));
    await source.close();
  };
  void play();
  return { stop: () => void (isPlaying = false) };
}

/** Listens until something loud is heard; gives back its amplitude. */
async function loudest(track: RemoteTrack): Promise<number> {
  const reader = new AudioStream(track, SAMPLE_RATE, 1).getReader();
  for (;;) {
    const { value } = await reader.read();
    const peak = Math.max(...(value?.data ?? []));
    if (peak > LOUD || value === undefined) {
      await reader.cancel();
      return peak;
    }
  }
}
