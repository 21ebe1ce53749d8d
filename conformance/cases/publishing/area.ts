// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import announcedByPacketCase from './announced-by-packet.ts';
import announcedWhenNegotiatedCase from './announced-when-negotiated.ts';
import backupForAllCase from './backup-for-all.ts';
import cidTwiceCase from './cid-twice.ts';
import codecOrderCase from './codec-order.ts';
import dataTypeCase from './data-type.ts';
import infoEchoedCase from './info-echoed.ts';
import manyPendingCase from './many-pending.ts';
import offerFirstCase from './offer-first.ts';
import otherCidCase from './other-cid.ts';
import simulcastBySsrcCase from './simulcast-by-ssrc.ts';
import unknownCodecCase from './unknown-codec.ts';
import unknownMuteCase from './unknown-mute.ts';

/** Every case of publishing, by name. */
export const PUBLISHING_CASES: readonly ConformanceCase[] = [
  announcedByPacketCase,
  announcedWhenNegotiatedCase,
  backupForAllCase,
  cidTwiceCase,
  codecOrderCase,
  dataTypeCase,
  infoEchoedCase,
  manyPendingCase,
  offerFirstCase,
  otherCidCase,
  simulcastBySsrcCase,
  unknownCodecCase,
  unknownMuteCase,
];
