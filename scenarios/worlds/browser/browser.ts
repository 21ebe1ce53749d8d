import { chromium, type Browser, type Page } from 'playwright-core';
import type { Chromium } from './find-chromium.ts';
import { startPageServer } from './page-server.ts';
import { openTab, type Tab } from './tab.ts';

/** A running browser whose tabs each hold one participant with a stock SDK. */
export interface BrowserWorld {
  /** @param sdk npm name of a livekit-client. */
  openTab(sdk: string): Promise<Tab>;
  /** A tab of its own with any page. */
  openPage(url: string): Promise<Page>;
  close(): Promise<void>;
}

const FLAGS = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=15',
  '--autoplay-policy=no-user-gesture-required',
  // With names instead of addresses in its candidates no server on 127.0.0.1 could answer it.
  '--disable-features=WebRtcHideLocalIpsWithMdns,OptimizationHints,MediaRouter',
  // Tabs in the background must go on showing and sending.
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--mute-audio',
  '--disable-gpu',
];

/** Starts the browser and the server of its pages. */
export async function startBrowser(found: Chromium): Promise<BrowserWorld> {
  const pages = await startPageServer();
  const browser = await launch(found).catch(async (error: unknown) => {
    await pages.close();
    throw error;
  });
  const openPage = async (url: string): Promise<Page> => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    return page;
  };
  return {
    openTab: async (sdk) => openTab(await openPage(pages.pageUrl(sdk))),
    openPage,
    close: async () => {
      await browser.close();
      await pages.close();
    },
  };
}

async function launch(found: Chromium): Promise<Browser> {
  return await chromium.launch({
    executablePath: found.executablePath,
    env: { ...definedOnly(process.env), ...found.env },
    args: FLAGS,
    // Chromium's sandbox refuses to run as root, and needs kernel features that containers often lack.
    chromiumSandbox: false,
  });
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
