import { TrackSource, UpdateTrackSettings, VideoLayer, VideoQuality } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import type { DefectName } from '../defects/catalogue.ts';
import { MediaBench } from './media-bench.test-support.ts';
import type { BenchClient } from './media-bench.test-support.ts';

const LAYERS = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH].map(
  (quality) => new VideoLayer({ quality, width: 320 * 2 ** quality, height: 180 * 2 ** quality }),
);

function bob(
  options: { isAdaptiveStream?: boolean } = {},
  ...defects: DefectName[]
): { bench: MediaBench; alice: BenchClient; bob: BenchClient; sid: string } {
  const bench = new MediaBench(...defects);
  const alice = bench.join('alice').connect();
  const subscriber = bench.join('bob', options).connect();
  const sid = alice.publish('video', 'cam', { layers: LAYERS });
  subscriber.settle();
  return { bench, alice, bob: subscriber, sid };
}

const layerOf = (client: BenchClient): number | undefined => client.transport('offer').consumers.at(-1)?.preferredLayer;
const enabled = (client: BenchClient): boolean[] =>
  client.last('subscribedQualityUpdate').subscribedQualities.map((quality) => quality.enabled);

describe('the layer of a subscription', () => {
  it('is the highest without settings, the lowest for an adaptive stream (SUB-035)', () => {
    expect(layerOf(bob().bob)).toBe(2);
    expect(layerOf(bob({ isAdaptiveStream: true }).bob)).toBe(0);
  });

  it.each([
    ['a quality', { quality: VideoQuality.MEDIUM }, 1],
    ['a width that a layer covers', { width: 600, height: 300 }, 1],
    ['a width a little above a layer', { width: 345, height: 194 }, 0],
    ['a width above all', { width: 4000, height: 2000 }, 2],
    ['a width before the quality', { width: 320, height: 180, quality: VideoQuality.HIGH }, 0],
  ])('follows %s (SUB-032)', (_what, settings, layer) => {
    const { bench, bob: subscriber, sid } = bob();
    subscriber.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], ...settings }));
    bench.clock.advance(150);
    expect(layerOf(subscriber)).toBe(layer);
  });

  it('of a track with fewer layers is the highest there is', () => {
    const bench = new MediaBench();
    const alice = bench.join('alice').connect();
    const subscriber = bench.join('bob').connect();
    alice.publish('video', 'cam', { layers: LAYERS.slice(2) });
    subscriber.settle();
    expect(layerOf(subscriber)).toBe(0);
  });
});

describe('a pinned bandwidth', () => {
  it('lowers layers, a screen share and what is pinned last, and gives them back (SUB-042, REC-055)', () => {
    const { bench, alice, bob: subscriber } = bob();
    const screen = alice.publish('video', 'screen', { layers: LAYERS, source: TrackSource.SCREEN_SHARE });
    subscriber.settle();
    const layers = (): (number | undefined)[] =>
      subscriber.transport('offer').consumers.map((consumer) => consumer.preferredLayer);
    expect(layers()).toEqual([2, 2]);
    subscriber.session.pinBandwidth?.(1_900_000);
    expect(layers()).toEqual([0, 2]);
    subscriber.session.pinBandwidth?.(800_000);
    expect(layers()).toEqual([0, 1]);
    subscriber.session.pinBandwidth?.(10_000);
    expect(layers()).toEqual([0, 0]);
    subscriber.session.pinBandwidth?.(2_300_000);
    subscriber.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [screen], quality: VideoQuality.LOW }));
    bench.clock.advance(200);
    expect(layers()).toEqual([2, 0]);
    subscriber.session.pinBandwidth?.(0);
    expect(layers()).toEqual([2, 0]);
  });
});

describe('dynacast', () => {
  it('tells the union of what all subscribers want (SUB-053)', () => {
    const { bench, alice, sid } = bob({ isAdaptiveStream: true });
    expect(enabled(alice)).toEqual([true, false, false]);
    const carol = bench.join('carol').connect();
    carol.settle();
    expect(enabled(alice)).toEqual([true, true, true]);
    carol.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], disabled: true }));
    bench.clock.advance(4_900);
    expect(enabled(alice)).toEqual([true, true, true]);
    bench.clock.advance(300);
    expect(enabled(alice)).toEqual([true, false, false]);
  });

  it('is silent while the track is muted and speaks up on unmute (SUB-054)', () => {
    const { bench, alice, bob: subscriber, sid } = bob({ isAdaptiveStream: true });
    alice.session.handleMute({ sid, muted: true } as never);
    const before = alice.got('subscribedQualityUpdate').length;
    subscriber.session.handleTrackSetting(new UpdateTrackSettings({ trackSids: [sid], quality: VideoQuality.HIGH }));
    bench.clock.advance(6_000);
    expect(alice.got('subscribedQualityUpdate')).toHaveLength(before);
    alice.session.handleMute({ sid, muted: false } as never);
    expect(enabled(alice)).toEqual([true, true, true]);
  });

  it('begins anew after a resume (SUB-056)', () => {
    const { bench, alice } = bob();
    const before = alice.got('subscribedQualityUpdate').length;
    alice.session.resume();
    bench.clock.advance(9_900);
    expect(alice.got('subscribedQualityUpdate')).toHaveLength(before);
    bench.clock.advance(200);
    expect(alice.got('subscribedQualityUpdate')).toHaveLength(before + 1);
    expect(enabled(alice)).toEqual([true, true, true]);
  });
});
