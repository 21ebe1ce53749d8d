import { ActiveSpeakerUpdate, TrackSource, UserPacket } from '@livekit/protocol';
import type { DataPacket } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { MediaBench } from '../subscribing/media-bench.test-support.ts';
import type { BenchClient } from '../subscribing/media-bench.test-support.ts';
import { QUIRK_ENTRIES } from './catalogue.ts';
import type { QuirkName } from './catalogue.ts';
import { Quirks } from './quirks.ts';

/** What a client sees of a room, and how that differs with the quirk. */
interface Observation {
  /** Row of the catalogue that tells of it. */
  readonly row: string;
  readonly look: (bench: MediaBench) => unknown;
  readonly sane: unknown;
  readonly odd: unknown;
}

/** Packets of 20 ms at −10 dBov for so long. */
function speak(client: BenchClient, forMs: number): void {
  const producer = client.transport('answer').producers[0];
  for (let ms = 0; ms < forMs; ms += 20) {
    client.room.clock.advance(20);
    producer?.onAudioLevel?.(-10, 20);
  }
}

function user(nonce: Uint8Array): DataPacket['value'] {
  return { case: 'user', value: new UserPacket({ payload: new Uint8Array([7]), nonce }) };
}

const OBSERVATIONS: Partial<Record<QuirkName, Observation>> = {
  'kind-fallback-random': {
    row: 'PUB-008',
    look: (bench) => {
      const orders = Array.from({ length: 8 }, (_none, index) => {
        const alice = bench.join(`alice-${index}`).connect();
        for (const cid of ['one', 'two']) alice.addTrack('audio', cid);
        alice.sections = alice.sections.map((section) =>
          section.msid === undefined ? section : { ...section, msid: { stream: 's', track: `other-${section.mid}` } },
        );
        // Chance of the bench counts up: this moves it on.
        bench.random.bytes(16 * index);
        alice.offer();
        return alice.session
          .tracks()
          .map(({ name, mid }) => `${name}${mid}`)
          .join();
      });
      return new Set(orders).size > 1;
    },
    sane: false,
    odd: true,
  },
  'early-section-taken-for-backup': {
    row: 'PUB-046',
    look: (bench) => {
      const alice = bench.join('alice').connect();
      alice.publish('audio', 'mic');
      alice.addTrack('audio', 'second');
      const { session } = alice;
      const before = alice.got('requestResponse').length;
      const other = bench.join('bob').connect();
      other.publish('audio', 'mic');
      other.sections.push({ ...other.sections[1]!, mid: '2', msid: { stream: 'own', track: 'early' } });
      other.offer();
      other.addTrack('audio', 'early');
      return [session.tracks().length, before, other.got('requestResponse').length, other.session.tracks().length];
    },
    sane: [1, 0, 0, 2],
    odd: [1, 0, 1, 1],
  },
  'unknown-source-never-speaks': {
    row: 'SUB-064',
    look: (bench) => {
      const alice = bench.join('alice').connect();
      alice.publish('audio', 'mic', { source: TrackSource.UNKNOWN });
      speak(alice, 1_200);
      return alice.got('speakersChanged').length > 0;
    },
    sane: true,
    odd: false,
  },
  'speakers-without-snapshot': {
    row: 'SUB-066',
    look: (bench) => {
      const alice = bench.join('alice').connect();
      const bob = bench.join('bob', { autoSubscribe: false }).connect();
      const trackSid = alice.publish('audio', 'mic');
      speak(alice, 4_000);
      bob.session.updateSubscriptions([trackSid], true);
      bob.settle();
      speak(alice, 1_200);
      return bob.got('speakersChanged').length > 0;
    },
    sane: true,
    odd: false,
  },
  'unlabelled-shows-hidden': {
    row: 'DATA-006',
    look: (bench) => {
      const ghost = bench.join('ghost', { isHidden: true }).connect();
      const bob = bench.join('bob').connect();
      ghost.sendBytes('mine', new Uint8Array([1]));
      return bob.received()[0]?.participantIdentity;
    },
    sane: '',
    odd: 'ghost',
  },
  'zero-nonce-seen': {
    row: 'DATA-027',
    look: (bench) => {
      const alice = bench.join('alice').connect();
      const bob = bench.join('bob').connect();
      alice.sendData('_reliable', { value: user(new Uint8Array(16)) });
      alice.sendData('_reliable', { value: user(new Uint8Array(16).fill(1)) });
      return bob.received().length;
    },
    sane: 2,
    odd: 1,
  },
  'speaker-packets-forwarded': {
    row: 'DATA-070',
    look: (bench) => {
      const alice = bench.join('alice').connect();
      const bob = bench.join('bob').connect();
      // oxlint-disable-next-line typescript/no-deprecated -- what the row is about
      alice.sendData('_reliable', { value: { case: 'speaker', value: new ActiveSpeakerUpdate() } });
      return bob.received().length;
    },
    sane: 0,
    odd: 1,
  },
};

test.each(Object.entries(OBSERVATIONS))(
  'quirk %s shows, and only when it is switched on',
  (name, { row, look, sane, odd }) => {
    expect(QUIRK_ENTRIES[name as QuirkName].requirement).toBe(row);
    expect(look(new MediaBench())).toEqual(sane);
    const bench = new MediaBench();
    bench.quirks = new Quirks([name as QuirkName]);
    expect(look(bench)).toEqual(odd);
  },
);
