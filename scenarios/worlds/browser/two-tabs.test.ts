import { afterAll, beforeAll, describe, expect, test, type TestContext } from 'vitest';
import { signToken } from '#proto/livekit/token';
import { startEmbeddedServer } from '../../targets/embedded-sfu.ts';
import { startLivekitServer, type MissingServer, type StartedServer } from '../../targets/livekit-server.ts';
import { startBrowser, type BrowserWorld } from './browser.ts';
import { findChromium } from './find-chromium.ts';
import type { RemoteView } from './page-participant.ts';
import type { Tab } from './tab.ts';

const TARGETS: Readonly<Record<string, () => Promise<StartedServer | MissingServer>>> = {
  'the embedded SFU': () => startEmbeddedServer(),
  'the embedded SFU, over TCP alone': () => startEmbeddedServer({ mediaTcp: { port: 0, isForced: true } }),
  'a real livekit-server': startLivekitServer,
};
const SDKS = [
  { sdk: 'livekit-client', version: '2.23.0' },
  { sdk: 'livekit-client-2.9.9', version: '2.9.9' },
];

/** Frames that must be decoded before a picture counts as moving. */
const FRAMES_MIN = 10;
const WAIT = { timeout: 20_000, interval: 200 };

async function eventually(look: () => Promise<void>): Promise<void> {
  await expect.poll(async () => await look().then(() => 'seen', String), WAIT).toBe('seen');
}

async function viewOf(tab: Tab, identity: string): Promise<RemoteView> {
  const view = await tab.remote(identity);
  if (view === undefined)
    throw new Error(`${identity} is not there; the page says: ${tab.complaints.slice(-3).join(' | ')}`);
  return view;
}

async function seesMoving(tab: Tab, identity: string): Promise<void> {
  const before = await viewOf(tab, identity);
  await eventually(async () => {
    const now = await viewOf(tab, identity);
    expect(now.framesDecoded).toBeGreaterThan(before.framesDecoded + FRAMES_MIN);
    expect(now.audioBytes).toBeGreaterThan(before.audioBytes);
    expect(now.shownS).toBeGreaterThan(before.shownS);
  });
}

/** Bytes stop when two looks, half a second apart, see the same number. */
async function seesBytesStop(tab: Tab, identity: string): Promise<void> {
  let last = -1;
  await expect
    .poll(
      async () => {
        const view = await viewOf(tab, identity);
        const total = view.videoBytes + view.audioBytes;
        const stopped = view.isCameraMuted && view.isMicrophoneMuted && total === last;
        last = total;
        return stopped;
      },
      { timeout: WAIT.timeout, interval: 500 },
    )
    .toBe(true);
}

describe.each(Object.entries(TARGETS))('two tabs of a browser at %s', (_name, start) => {
  let server: StartedServer | undefined;
  let browser: BrowserWorld | undefined;
  let missing: string | undefined;

  beforeAll(async () => {
    const [chromium, started] = [await findChromium(), await start()];
    if ('missing' in started) missing = started.missing;
    else server = started;
    if ('missing' in chromium) missing = chromium.missing;
    else browser = await startBrowser(chromium);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  function present(context: TestContext): { readonly server: StartedServer; readonly browser: BrowserWorld } {
    if (server !== undefined && browser !== undefined) return { server, browser };
    if (process.env['CI'] === 'true') throw new Error(`not run: ${missing}`);
    return context.skip(`not run: ${missing}`);
  }

  test.for(SDKS)(
    'call one another with livekit-client $version',
    { timeout: 90_000 },
    async ({ sdk, version }, context) => {
      const { server, browser } = present(context);
      const enter = async (identity: string): Promise<Tab> => {
        const tab = await browser.openTab(sdk);
        await tab.join(server.url, tokenFor(server, `two-tabs-${version}`, identity));
        await tab.publish();
        return tab;
      };
      const alice = await enter('alice');
      const bob = await enter('bob');
      expect(await alice.sdkVersion()).toBe(version);

      await eventually(async () => void (await viewOf(alice, 'bob')));
      await Promise.all([seesMoving(alice, 'bob'), seesMoving(bob, 'alice')]);

      await alice.sendData('reliable from alice', true);
      await bob.sendData('reliable from bob', true);
      await bob.sendData('lossy from bob', false);
      await eventually(async () => expect(await bob.received()).toEqual(['alice: reliable from alice']));
      await eventually(async () =>
        expect((await alice.received()).toSorted()).toEqual(['bob: lossy from bob', 'bob: reliable from bob']),
      );

      await alice.mute();
      await seesBytesStop(bob, 'alice');
      await seesMoving(alice, 'bob');

      await alice.close();
      await eventually(async () => expect(await bob.remote('alice')).toBeUndefined());
      await bob.close();
    },
  );
});

function tokenFor(server: StartedServer, room: string, identity: string): string {
  const nowS = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: server.apiKey,
    sub: identity,
    nbf: nowS - 10,
    exp: nowS + 600,
    video: { room, roomJoin: true },
  };
  return signToken(claims, server.apiSecret);
}
