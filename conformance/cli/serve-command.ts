import { signToken } from '#proto/livekit/token';
import type { CliContext } from './cli-context.ts';
import { liveEngine } from './engine-names.ts';
import { defectList, defectsFrom } from './defect-names.ts';
import { quirkList } from './quirk-names.ts';
import { joinPage } from './join-page.ts';
import { serveSettings } from './serve-settings.ts';
import type { ServeSettingFlags } from './serve-settings.ts';

const TOKEN_LIFETIME_S = 6 * 3_600;
const SAMPLE_ROOM = 'demo';
const SAMPLE_IDENTITY = 'alice';

/** The options of `serve` as they were typed. */
export interface ServeFlags extends ServeSettingFlags {
  readonly defect?: readonly string[];
  readonly listDefects?: boolean;
  readonly engine?: string;
  readonly listQuirks?: boolean;
}

/** Serves until it is interrupted. @throws UsageError */
export async function serve(context: CliContext, flags: ServeFlags): Promise<number> {
  if (flags.listDefects === true) {
    context.out(defectList());
    return 0;
  }
  if (flags.listQuirks === true) {
    context.out(quirkList());
    return 0;
  }
  liveEngine(flags.engine);
  const defects = defectsFrom(flags.defect);
  const settings = serveSettings(context, flags);
  const { apiKey, apiSecret, ignored } = settings;
  if (ignored.length > 0) context.err(`jitterbug: without meaning here: ${ignored.join(', ')}\n`);
  const { startEmbeddedSfu } = await import('./embedded-sfu.ts');
  const { port } = settings.config.listen;
  const { profile } = settings.config;
  const quirks = settings.config.quirks.names;
  const pages = joinPage({ apiKey, apiSecret }, Date.now);
  const sfu = await startEmbeddedSfu({ port, apiKey, apiSecret, defects, settings, pages });
  const exp = Math.floor(Date.now() / 1_000) + TOKEN_LIFETIME_S;
  const video = { room: SAMPLE_ROOM, roomJoin: true };
  context.out(
    [
      `url     ${sfu.target.url}`,
      `page    ${sfu.target.url.replace(/^ws/, 'http')}/ (join with two tabs)`,
      `key     ${apiKey}`,
      `secret  ${apiSecret}`,
      `token   ${signToken({ iss: apiKey, sub: SAMPLE_IDENTITY, exp, video }, apiSecret)}`,
      `        (joins room ${SAMPLE_ROOM} as ${SAMPLE_IDENTITY}; 'jitterbug token' makes others)`,
      ...(defects.length === 0 ? [] : [`DEFECTS ON: ${defects.join(', ')}`]),
      ...(profile === 'livekit-1.13' ? [] : [`profile ${profile}`]),
      ...(quirks.length === 0 ? [] : [`quirks  ${quirks.join(', ')}`]),
      'serving until Ctrl-C',
      '',
    ].join('\n'),
  );
  await aborted(context.interrupted);
  await sfu.stop();
  context.err('stopped\n');
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
