import { TrackSource } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';
import { AudioLevel } from './audio-level.ts';

const heard = (client: BenchClient): unknown[] =>
  client
    .got('speakersChanged')
    .map(({ speakers }) => speakers.map(({ sid, level, active }) => [sid, Math.round(level * 1000) / 1000, active]));

/** Sends packets of 20 ms at one level. */
function speak(client: BenchClient, level: number, durationMs: number): void {
  const producer = client.transport('answer').producers.at(-1);
  for (let atMs = 0; atMs < durationMs; atMs += 20) {
    producer?.onAudioLevel?.(level, 20);
    client.room.clock.advance(20);
  }
}

function call(): { bench: MediaBench; alice: BenchClient; bob: BenchClient; deaf: BenchClient } {
  const bench = new MediaBench();
  const [alice, bob] = [bench.join('alice').connect(), bench.join('bob').connect()];
  const deaf = bench.join('deaf', { autoSubscribe: false }).connect();
  alice.publish('audio', 'mic');
  bob.settle();
  return { bench, alice, bob, deaf };
}

describe('AudioLevel', () => {
  const levelOf = (levels: readonly number[]): number => {
    const audio = new AudioLevel();
    levels.forEach((level, index) => audio.observe(level, 20, 1_000_000 + index * 20_000));
    return audio.level(1_000_000 + levels.length * 20_000);
  };

  it('is what the packets say, smoothed over two windows (SUB-062)', () => {
    const loud = Array.from({ length: 20 }, () => -20);
    expect(levelOf(loud)).toBeCloseTo(0.1 * (2 / 3), 4);
    expect(levelOf([...loud, ...loud])).toBeCloseTo(0.1 * (8 / 9), 4);
  });

  it.each([
    ['below the threshold', Array.from({ length: 40 }, () => -36), false],
    ['speech in 35 % of the window', [...Array(13).fill(-127), ...Array(7).fill(-10)] as number[], false],
    ['speech in 45 % of the window', [...Array(11).fill(-127), ...Array(9).fill(-10)] as number[], true],
  ])('%s', (_what, levels, isSpeech) => {
    expect(levelOf(levels) > 0).toBe(isSpeech);
  });

  it('ends when no packets come', () => {
    const audio = new AudioLevel();
    for (let index = 0; index < 20; index += 1) audio.observe(-10, 20, 1_000_000 + index * 20_000);
    expect(audio.level(1_500_000)).toBeGreaterThan(0);
    expect(audio.level(2_500_000)).toBe(0);
  });
});

describe('speakers_changed', () => {
  it('tells those who hear it, by changes, in eighths, and the end once (SUB-060, SUB-065)', () => {
    const { bench, alice, bob, deaf } = call();
    speak(alice, -20, 4_000);
    bench.clock.advance(3_000);
    const expected = [[[alice.participantSid, 0.125, true]], [[alice.participantSid, 0, false]]];
    expect(heard(bob)).toEqual(expected);
    expect(heard(alice)).toEqual(expected);
    expect(heard(deaf)).toEqual([]);
  });

  it('comes within 800 ms of the first word (SUB-061)', () => {
    const { alice, bob } = call();
    speak(alice, -10, 820);
    expect(heard(bob)).toHaveLength(1);
  });

  it('says nothing while the microphone is muted', () => {
    const { alice, bob } = call();
    const { sid = '' } = alice.session.tracks()[0] ?? {};
    alice.session.handleMute({ sid, muted: true } as never);
    speak(alice, -10, 2_000);
    expect(heard(bob)).toEqual([]);
  });

  it('counts microphones only (SUB-064)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    alice.publish('audio', 'music', { source: TrackSource.SCREEN_SHARE_AUDIO });
    speak(alice, -10, 2_000);
    expect(heard(alice)).toEqual([]);
  });

  it('tells a late subscriber who speaks already, and no more than it hears (SUB-066)', () => {
    const { alice, deaf } = call();
    speak(alice, -10, 1_000);
    deaf.session.updateSubscriptions([alice.session.tracks()[0]?.sid ?? ''], true);
    speak(alice, -10, 1_000);
    expect(heard(deaf).at(-1)).toMatchObject([[alice.participantSid, expect.anything(), true]]);
    deaf.session.updateSubscriptions([alice.session.tracks()[0]?.sid ?? ''], false);
    speak(alice, -10, 1_000);
    expect(heard(deaf).at(-1)).toEqual([[alice.participantSid, 0, false]]);
  });
});
