import { ConnectionQuality } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';
import { ConnectionScore, meanOpinionScore, qualityOf } from './connection-score.ts';

const told = (client: BenchClient): unknown[] =>
  client
    .got('connectionQuality')
    .map(({ updates }) => updates.map(({ participantSid, quality }) => [participantSid, ConnectionQuality[quality]]));

describe('a score', () => {
  it('is excellent without traffic, and a mean opinion of 1 to 4.5 (SUB-068)', () => {
    const score = new ConnectionScore();
    score.update([]);
    expect([score.score, meanOpinionScore(score.score), meanOpinionScore(0)]).toEqual([100, 4.5, 1]);
    expect([100, 80, 79, 40, 39, 20, 19].map((value) => ConnectionQuality[qualityOf(value)])).toEqual([
      'EXCELLENT',
      'EXCELLENT',
      'GOOD',
      'GOOD',
      'POOR',
      'POOR',
      'LOST',
    ]);
  });

  it('falls fast with loss and recovers slowly', () => {
    const score = new ConnectionScore();
    score.update([{ kind: 'audio', packets: 90, lost: 10 }]);
    expect(score.score).toBeCloseTo(44, 5);
    score.update([{ kind: 'audio', packets: 100, lost: 0 }]);
    expect(score.score).toBeCloseTo(66.4, 5);
  });
});

describe('connection_quality', () => {
  it('is told to those who became active, of themselves and whom they receive, once while nothing changes (SUB-067)', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    alice.publish('audio', 'mic');
    bob.settle();
    bench.clock.advance(5_000);
    expect(told(alice)).toEqual([[[alice.participantSid, 'EXCELLENT']]]);
    expect(told(bob)).toEqual([
      [
        [bob.participantSid, 'EXCELLENT'],
        [alice.participantSid, 'EXCELLENT'],
      ],
    ]);
    expect(bob.last('connectionQuality').updates[0]?.score).toBe(4.5);
    bench.clock.advance(20_000);
    expect(told(bob)).toHaveLength(1);
    const carol = bench.join('carol').connect();
    bench.clock.advance(5_000);
    expect([told(bob).length, told(carol).length]).toEqual([2, 1]);
    carol.leave();
    bench.clock.advance(10_000);
    expect(told(bob)).toHaveLength(2);
  });

  it('falls with loss', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    alice.publish('audio', 'mic');
    bench.clock.advance(5_000);
    const producer = alice.transport('answer').producers[0];
    Object.assign(producer ?? {}, { stats: { packets: 80, bytes: 0, lost: 20 } });
    bench.clock.advance(5_000);
    expect(told(alice).at(-1)).toEqual([[alice.participantSid, 'GOOD']]);
  });

  it('falls for a subscriber that misses what is sent to it, and for nobody else', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const bob = bench.join('bob').connect();
    alice.publish('audio', 'mic');
    bob.settle();
    bench.clock.advance(5_000);
    const consumer = bob.transport('offer').consumers[0];
    Object.assign(consumer ?? {}, { stats: { packets: 100, bytes: 0, lost: 20 } });
    bench.clock.advance(5_000);
    expect(told(alice).at(-1)).toEqual([[alice.participantSid, 'EXCELLENT']]);
    expect(told(bob).at(-1)).toEqual([
      [bob.participantSid, 'GOOD'],
      [alice.participantSid, 'EXCELLENT'],
    ]);
    bench.clock.advance(15_000);
    expect(told(bob).at(-1)?.[0 as never]).toEqual([bob.participantSid, 'EXCELLENT']);
  });

  it('is LOST while a connection has no contact', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    bench.clock.advance(5_000);
    alice.transport('offer').become('disconnected');
    bench.clock.advance(5_000);
    expect(told(alice).at(-1)).toEqual([[alice.participantSid, 'LOST']]);
  });
});
