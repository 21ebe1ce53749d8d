import { signToken } from '#proto/livekit/token';
import type { CliContext } from './cli-context.ts';
import { defectList, defectsFrom } from './defect-names.ts';
import { embeddedKeyPair } from './embedded-key.ts';

import { UsageError } from './usage-error.ts';

const TOKEN_LIFETIME_S = 6 * 3_600;
const SAMPLE_ROOM = 'demo';
const SAMPLE_IDENTITY = 'alice';

/** The options of `serve` as they were typed. */
export interface ServeFlags {
  readonly port?: number;
  readonly key?: string;
  readonly secret?: string;
  readonly defect?: readonly string[];
  readonly listDefects?: boolean;
  readonly engine?: string;
  readonly quirk?: readonly string[];
  readonly config?: string;
}

/** Serves until it is interrupted. @throws UsageError */
export async function serve(context: CliContext, flags: ServeFlags): Promise<number> {
  if (flags.listDefects === true) {
    context.out(defectList());
    return 0;
  }
  refuseUnbuilt(flags);
  const defects = defectsFrom(flags.defect);
  if ((flags.key === undefined) !== (flags.secret === undefined)) {
    throw new UsageError('key and secret go together: give both --key and --secret, or neither');
  }
  const standard = embeddedKeyPair();
  const apiKey = flags.key ?? standard.apiKey;
  const apiSecret = flags.secret ?? standard.apiSecret;
  const { startEmbeddedSfu } = await import('./embedded-sfu.ts');
  const sfu = await startEmbeddedSfu({ port: flags.port ?? 0, apiKey, apiSecret, defects });
  const exp = Math.floor(Date.now() / 1_000) + TOKEN_LIFETIME_S;
  const video = { room: SAMPLE_ROOM, roomJoin: true };
  context.out(
    [
      `url     ${sfu.target.url}`,
      `key     ${apiKey}`,
      `secret  ${apiSecret}`,
      `token   ${signToken({ iss: apiKey, sub: SAMPLE_IDENTITY, exp, video }, apiSecret)}`,
      `        (joins room ${SAMPLE_ROOM} as ${SAMPLE_IDENTITY}; 'jitterbug token' makes others)`,
      ...(defects.length === 0 ? [] : [`DEFECTS ON: ${defects.join(', ')}`]),
      'serving until Ctrl-C',
      '',
    ].join('\n'),
  );
  await aborted(context.interrupted);
  await sfu.stop();
  context.err('stopped\n');
  return 0;
}

function refuseUnbuilt(flags: ServeFlags): void {
  if (flags.engine !== undefined && flags.engine !== 'werift') {
    throw new UsageError(`--engine ${flags.engine} is not built yet: wanted werift, or leave it out`);
  }
  if (flags.quirk !== undefined) throw new UsageError('--quirk is not built yet: leave it out');
  if (flags.config !== undefined) throw new UsageError('--config is not built yet: leave it out');
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
