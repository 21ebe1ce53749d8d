import {
  AddTrackRequest,
  SignalRequest,
  SignalResponse,
  TrackType,
  UpdateParticipantMetadata,
} from '@livekit/protocol';
import { describe, expect, it, vi } from 'vitest';
import type { DefectName } from '#sfu/defects/catalogue';
import { FRAME_PIECES, PENDING_TRACKS, SIGNAL_PACE } from '#sfu/limits';
import { lifeUnderAttack, type Scene } from './besieged-room.ts';
import { expectUnnoticed } from './unnoticed.test-support.ts';
import { BINARY_FRAME, frameHead, frameOf, PING_FRAME, type RawClient } from './raw-client.ts';

vi.setConfig({ testTimeout: 120_000 });

const MIB = 1_048_576;

function requestFrame(message: SignalRequest['message']): Buffer {
  return frameOf(new SignalRequest({ message }).toBinary());
}

/** A client that has joined by hand as mallory. */
async function mallory(scene: Scene, listens: boolean, mayUpdate = false): Promise<RawClient> {
  const client = scene.rawClient('mallory');
  if (listens) client.listen();
  client.upgrade(scene.room.token('mallory', { video: { canUpdateOwnMetadata: mayUpdate } }));
  await scene.pause(100);
  return client;
}

function answersTo(client: RawClient): SignalResponse['message'][] {
  return client.frames.all
    .filter(({ opcode }) => opcode === BINARY_FRAME)
    .map(({ payload }) => SignalResponse.fromBinary(payload).message);
}

describe('a client that does not read', () => {
  /** Every refused add_track comes back whole. */
  const attack = async (scene: Scene, isCut: (value: boolean) => void): Promise<void> => {
    const client = await mallory(scene, false);
    const request = new AddTrackRequest({ cid: 'x', type: TrackType.DATA, name: 'x'.repeat(MIB) });
    const frame = requestFrame({ case: 'addTrack', value: request });
    for (let sent = 0; sent < 26; sent += 1) {
      client.write(frame);
      await scene.pause(600);
    }
    isCut(client.isCut);
  };

  it('is cut once too much waits for it, and nobody notices', async () => {
    let isCut = false;
    await expectUnnoticed({ attack: (scene) => attack(scene, (value) => (isCut = value)) });
    expect(isCut).toBe(true);
  });

  it('is cut also when it only lets its pings be answered', async () => {
    let isCut = false;
    const limits = { signalBacklogBytes: 65_536 };
    await expectUnnoticed({
      limits,
      attack: async (scene) => {
        const client = await mallory(scene, false);
        const pings = Buffer.concat(Array.from({ length: 100 }, () => frameOf(Buffer.alloc(125), PING_FRAME)));
        for (let sent = 0; sent < 60; sent += 1) {
          client.write(pings);
          await scene.pause(100);
        }
        isCut = client.isCut;
      },
    });
    expect(isCut).toBe(true);
  });

  it('is kept by a server that has backlog-unlimited', async () => {
    let isCut = true;
    await lifeUnderAttack({
      forMs: 100,
      defects: ['backlog-unlimited'],
      attack: (scene) => attack(scene, (value) => (isCut = value)),
    });
    expect(isCut).toBe(false);
  });
});

it('a frame that trickles in byte by byte costs nobody anything, and ends with its socket', async () => {
  let isCut = false;
  await expectUnnoticed({
    attack: async (scene) => {
      const client = await mallory(scene, true);
      client.write(frameHead(BINARY_FRAME, MIB));
      for (let sent = 0; sent <= FRAME_PIECES && !client.isCut; sent += 1) {
        client.write(Buffer.alloc(1));
        await scene.pause(1);
      }
      await scene.pause(100);
      isCut = client.isCut;
    },
  });
  expect(isCut).toBe(true);
});

describe('a client that sends 64,000 frames a second', () => {
  const SECONDS = 0.5;
  const PER_TICK = 640;
  const flood = async (scene: Scene): Promise<number> => {
    const client = await mallory(scene, true);
    const ping = requestFrame({ case: 'ping', value: 1n });
    const frames = Buffer.concat(Array.from({ length: PER_TICK }, () => ping));
    for (let ms = 0; ms < SECONDS * 1_000; ms += 10) {
      client.write(frames);
      await scene.pause(10);
    }
    return answersTo(client).filter((message) => message.case === 'pong').length;
  };
  /** One read of a stream may bring more than a burst; what it brings is handled. */
  const ONE_READ_BYTES = 65_536;
  const most = SIGNAL_PACE.burst + SECONDS * SIGNAL_PACE.perSecond + ONE_READ_BYTES / 9;

  it('is read at its pace, and nobody notices', async () => {
    let answers = 0;
    await expectUnnoticed({ attack: async (scene) => void (answers = await flood(scene)) });
    expect(answers).toBeGreaterThan(SIGNAL_PACE.burst / 2);
    expect(answers).toBeLessThan(most);
  });

  it('is served without end by a server that has signal-flood-unpaced', async () => {
    let answers = 0;
    await lifeUnderAttack({
      forMs: 100,
      defects: ['signal-flood-unpaced'],
      attack: async (scene) => void (answers = await flood(scene)),
    });
    expect(answers).toBeGreaterThan(2 * most);
  });
});

it.each([
  ['one of a gibibyte, by its head', frameHead(BINARY_FRAME, 1_024 * MIB)],
  ['one a byte over the limit', Buffer.concat([frameHead(BINARY_FRAME, 2 * MIB + 1), Buffer.alloc(2 * MIB + 1)])],
])('giant frames end their own socket alone: %s', async (_what, frame) => {
  let closeFrame: Buffer | undefined;
  await expectUnnoticed({
    attack: async (scene) => {
      const client = await mallory(scene, true);
      client.write(frame);
      await scene.pause(2_000);
      closeFrame = client.frames.all.find(({ opcode }) => opcode === 8)?.payload;
    },
  });
  expect(closeFrame?.readUInt16BE(0)).toBe(1009);
});

describe('a client that announces tracks without end', () => {
  const announce = async (scene: Scene): Promise<number> => {
    const client = await mallory(scene, true);
    for (let index = 0; index < 1_000_000; index += 1_000) {
      // Nobody waits for what the server does not read.
      if (index >= 5_000) break;
      const frames = Array.from({ length: 1_000 }, (_, each) => {
        const request = new AddTrackRequest({ cid: `cid-${index + each}`, type: TrackType.AUDIO });
        return requestFrame({ case: 'addTrack', value: request });
      });
      client.write(Buffer.concat(frames));
      await scene.pause(100);
    }
    return answersTo(client).filter((message) => message.case === 'trackPublished').length;
  };

  it('gets as many as may be pending, and nobody notices', async () => {
    let published = 0;
    await expectUnnoticed({ attack: async (scene) => void (published = await announce(scene)) });
    expect(published).toBe(PENDING_TRACKS);
  });

  it('gets more from a server that has pending-tracks-unlimited', async () => {
    let published = 0;
    const defects: DefectName[] = ['pending-tracks-unlimited'];
    await lifeUnderAttack({ forMs: 100, defects, attack: async (scene) => void (published = await announce(scene)) });
    expect(published).toBeGreaterThan(10 * PENDING_TRACKS);
  });
});

describe('a client that floods the room with attributes', () => {
  interface Flooded {
    readonly attributesBytes: number;
    readonly timesTold: number;
  }
  const flood = async (scene: Scene): Promise<Flooded> => {
    const client = await mallory(scene, true, true);
    const after = scene.bob.mark();
    for (let index = 0; index < 80; index += 1) {
      // More than it may gather, and those that it may again and again.
      const attributes = { [`key-${index % 14}`]: String.fromCharCode(97 + (index % 26)).repeat(25_000) };
      const value = new UpdateParticipantMetadata({ attributes });
      client.write(requestFrame({ case: 'updateMetadata', value }));
      await scene.pause(20);
    }
    // The next batch, and what is still under way.
    await scene.pause(3_500);
    const told = scene.bob.roster.history('mallory', after);
    const last = told.at(-1)?.info.attributes ?? {};
    return { attributesBytes: JSON.stringify(last).length, timesTold: told.length };
  };
  const MOST = { attributesBytes: 300_000, timesTold: 30 };
  /** The attributes themselves take their time on everybody's way down: 65 KB a round trip of 10 ms in this world. */
  const SLACK_MS = 100;

  it('gathers so many and is told so often, and holds up nobody', async () => {
    let flooded: Flooded | undefined;
    await expectUnnoticed(
      { attack: async (scene) => void (flooded = await flood(scene)) },
      { signalSlackMs: SLACK_MS },
    );
    expect(flooded?.timesTold).toBeGreaterThan(3);
    expect(flooded?.timesTold).toBeLessThan(MOST.timesTold);
    expect(flooded?.attributesBytes).toBeLessThan(MOST.attributesBytes);
  });

  it('gathers more on a server that has attributes-gathered-unlimited', async () => {
    let flooded: Flooded | undefined;
    const defects: DefectName[] = ['attributes-gathered-unlimited'];
    await lifeUnderAttack({ forMs: 100, defects, attack: async (scene) => void (flooded = await flood(scene)) });
    expect(flooded?.attributesBytes).toBeGreaterThan(MOST.attributesBytes);
  });

  it('is told more often by a server that has news-unpaced', async () => {
    let flooded: Flooded | undefined;
    const defects: DefectName[] = ['news-unpaced'];
    await lifeUnderAttack({ forMs: 100, defects, attack: async (scene) => void (flooded = await flood(scene)) });
    expect(flooded?.timesTold).toBeGreaterThan(MOST.timesTold);
  });
});
