import { ParticipantInfo_Kind } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'presence/info-fields',
  title: 'participant info is complete in the join response',
  judges: ['PRT-011', 'SIG-060', 'SIG-065'],
  async run({ room, check, clock }) {
    const alice = await room.joinSignalOnly('alice', { claims: { name: 'Alice' } });
    const { join } = alice;
    const info = join?.participant;
    const given = [info?.identity, info?.name, info?.kind, info?.permission !== undefined];
    await check(
      'PRT-011',
      equals('identity, name, kind, permission', given, ['alice', 'Alice', ParticipantInfo_Kind.STANDARD, true]),
    );
    const ageS = Math.abs(clock.unixMs() / 1_000 - Number(info?.joinedAt ?? 0n));
    const differMs = Math.abs(Number(info?.joinedAtMs ?? 0n) - Number(info?.joinedAt ?? 0n) * 1_000);
    await check(
      'PRT-011',
      holds(
        'joined_at is about now, in s and ms',
        ageS < 60 && differMs < 1_000,
        `${ageS} s ago, ${differMs} ms apart`,
      ),
    );
    const parts = {
      room: join?.room !== undefined,
      iceServers: join?.iceServers !== undefined,
      pings: (join?.pingInterval ?? 0) > 0 && (join?.pingTimeout ?? 0) > 0,
      serverInfo: (join?.serverInfo?.version ?? '') !== '',
      serverVersion: (join?.serverVersion ?? '') !== '',
      sifTrailer: (join?.sifTrailer.length ?? 0) > 0,
      codecs: (join?.enabledPublishCodecs.length ?? 0) > 0,
    };
    const missing = Object.entries(parts).flatMap(([name, isThere]) => (isThere ? [] : [name]));
    await check('SIG-060', equals('missing parts of the join response', missing, []));
    const mimes = join?.enabledPublishCodecs.map(({ mime }) => mime.toLowerCase()) ?? [];
    const isOrdered =
      mimes[0] === 'video/vp8' && mimes.some((m) => m === 'audio/opus') && !mimes.some((m) => m.includes('rtx'));
    const lastVideo = mimes.findLastIndex((mime) => mime.startsWith('video/'));
    const firstAudio = mimes.findIndex((mime) => mime.startsWith('audio/'));
    await check(
      'SIG-065',
      holds('VP8 first, audio last, no RTX', isOrdered && lastVideo < firstAudio, mimes.join(' ')),
    );
  },
});
export default testCase;
