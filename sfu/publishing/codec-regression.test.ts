import { BackupCodecPolicy } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import type { SdpSection } from '#proto/sdp/description';
import type { DefectName } from '../defects/catalogue.ts';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';

const { PREFER_REGRESSION, REGRESSION, SIMULCAST } = BackupCodecPolicy;
const VP9 = { name: 'VP9', payloadType: 98, clockRate: 90_000, fmtp: 'profile-id=0', rtcpFeedback: [] };
/** A decrease is told five seconds later (SUB-051). */
const DECREASE_TOLD_MS = 6_000;

function withoutVp9(section: SdpSection): SdpSection {
  const codecs = section.codecs.filter(({ name }) => name !== 'VP9');
  return codecs.length === section.codecs.length ? section : { ...section, codecs };
}

/** Codecs of the last update to the publisher, with whether anything of them is wanted. */
function told(alice: BenchClient): Record<string, boolean> {
  const { subscribedCodecs } = alice.last('subscribedQualityUpdate');
  const wanted = subscribedCodecs.map(({ codec, qualities }) => [codec, qualities.some(({ enabled }) => enabled)]);
  return Object.fromEntries(wanted as [string, boolean][]);
}

/** Alice publishes VP9, and VP8 once bob turns out not to know VP9, while carol knows both. */
function backupComes(participants: number, backupCodecPolicy: BackupCodecPolicy, ...defects: DefectName[]) {
  const bench = new MediaBench(...defects);
  const alice = bench.join('alice').connect();
  const [bob, carol] = [bench.join('bob').connect(), bench.join('carol').connect()];
  for (let count = 4; count <= participants; count += 1) bench.join(`guest ${count}`, { autoSubscribe: false });
  const simulcastCodecs = ['vp9', 'vp8'].map((codec, index) => ({ codec, cid: index === 0 ? 'cam' : '' })) as never;
  alice.addTrack('video', 'cam', { simulcastCodecs, backupCodecPolicy });
  alice.sections = alice.sections.map((section) =>
    section.msid?.track === 'cam' ? { ...section, codecs: [VP9], formats: ['98'] } : section,
  );
  alice.offer();
  const settle = (): void => {
    bench.clock.advance(200);
    bob.answer(withoutVp9);
    carol.answer();
  };
  settle();
  settle();
  const sid = alice.last('trackPublished').track?.sid ?? '';
  alice.addTrack('video', 'cam-vp8', { sid, simulcastCodecs: [{ codec: 'vp8', cid: 'cam-vp8' }] as never });
  alice.offer();
  settle();
  settle();
  bench.clock.advance(DECREASE_TOLD_MS);
  const [vp9, vp8] = alice.transport('answer').producers;
  const fedBy = (client: BenchClient): unknown =>
    client
      .transport('offer')
      .consumers.filter(({ isClosed }) => !isClosed)
      .map(({ producer }) => (producer === vp9 ? 'vp9' : producer === vp8 ? 'vp8' : 'neither'));
  return { bench, alice, bob, carol, settle, fedBy };
}

describe('a backup codec that a subscriber needed (PUB-021)', () => {
  it.each([
    [3, PREFER_REGRESSION],
    [4, PREFER_REGRESSION],
    [6, REGRESSION],
  ])('goes to everybody in a room of %d with policy %d, and the first is no longer wanted', (count, policy) => {
    const { alice, bob, carol, fedBy } = backupComes(count, policy);
    expect([fedBy(bob), fedBy(carol)]).toEqual([['vp8'], ['vp8']]);
    expect(told(alice)).toEqual({ vp9: false, vp8: true });
    expect(carol.got('subscriptionResponse')).toEqual([]);
  });

  it.each([
    [5, PREFER_REGRESSION],
    [6, PREFER_REGRESSION],
    [3, SIMULCAST],
  ])('goes to it alone in a room of %d with policy %d', (count, policy) => {
    const { alice, bob, carol, fedBy } = backupComes(count, policy);
    expect([fedBy(bob), fedBy(carol)]).toEqual([['vp8'], ['vp9']]);
    expect(told(alice)).toEqual({ vp9: true, vp8: true });
  });

  it('goes to those who come later too', () => {
    const { bench, fedBy } = backupComes(3, PREFER_REGRESSION);
    const dave = bench.join('dave').connect();
    dave.settle();
    expect(fedBy(dave)).toEqual(['vp8']);
  });

  it('makes way for the first again when its publisher ends it', () => {
    const { alice, carol, settle, fedBy } = backupComes(3, PREFER_REGRESSION);
    alice.unpublish('cam-vp8');
    settle();
    settle();
    expect(fedBy(carol)).toEqual(['vp9']);
  });

  it('goes to whom the defects of the SFU say', () => {
    const missing = backupComes(3, PREFER_REGRESSION, 'codec-regression-missing');
    expect(missing.fedBy(missing.carol)).toEqual(['vp9']);
    const always = backupComes(6, PREFER_REGRESSION, 'codec-regression-always');
    expect(always.fedBy(always.carol)).toEqual(['vp8']);
  });
});
