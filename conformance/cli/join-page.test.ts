import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { test } from 'vitest';
import { startBrowser } from '#scenarios/worlds/browser/browser';
import { findChromium } from '#scenarios/worlds/browser/find-chromium';

const LAUNCHER = fileURLToPath(new URL('./launcher.cjs', import.meta.url));
const WITHIN = { timeout: 30_000 };

/** Starts `jitterbug serve` and gives the address of its page. */
async function startServe(): Promise<{ readonly page: string; stop(): Promise<unknown> }> {
  const child = spawn(process.execPath, [LAUNCHER, 'serve']);
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const page = await new Promise<string>((resolve, reject) => {
    let out = '';
    child.once('exit', () => reject(new Error(`serve ended: ${out}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const url = /^page +(http:\S+)/m.exec(out)?.[1];
      if (url !== undefined && out.includes('serving until')) resolve(url);
    });
  });
  return {
    page,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

async function join(page: Page, identity: string): Promise<void> {
  await page.fill('#identity', identity);
  await page.click('#go');
  await shows(page, '#state', 'connected');
}

/** Waits until an element's text has this part. */
async function shows(page: Page, element: string, text: string): Promise<void> {
  await page.locator(element).filter({ hasText: text }).waitFor(WITHIN);
}

test(
  'two tabs on the page see and hear one another, talk, and see the state of their connection',
  { timeout: 120_000 },
  async (context) => {
    const chromium = await findChromium();
    if ('missing' in chromium) {
      if (process.env['CI'] === 'true') throw new Error(`not run: ${chromium.missing}`);
      return context.skip(`not run: ${chromium.missing}`);
    }
    const serve = await startServe();
    const browser = await startBrowser(chromium);
    try {
      const alice = await browser.openPage(serve.page);
      const bob = await browser.openPage(serve.page);
      await shows(alice, '#state', 'not connected');
      await join(alice, 'alice');
      await join(bob, 'bob');
      for (const [tab, other] of [
        [alice, 'bob'],
        [bob, 'alice'],
      ] as const) {
        await shows(tab, '#participants', `${other} · excellent`);
        await shows(tab, '#participants', 'camera');
        const video = `[...document.querySelectorAll('video')].find((each) => each.title === '${other}')`;
        await tab.waitForFunction(`${video}?.currentTime > 1 && ${video}.videoWidth > 0`, undefined, WITHIN);
      }
      await alice.fill('#text', 'hello');
      await alice.click('#say button');
      await shows(bob, '#messages', 'alice: hello');
      await alice.click('#leave');
      await shows(alice, '#state', 'disconnected');
      await shows(bob, '#events', 'participantDisconnected alice');
      await serve.stop();
      await shows(bob, '#events', 'disconnected, reason');
    } finally {
      await browser.close();
      await serve.stop();
    }
  },
);
