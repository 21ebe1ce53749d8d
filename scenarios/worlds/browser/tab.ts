import type { Page } from 'playwright-core';
import type { PageParticipant } from './page-participant.ts';

/** One participant in a tab. */
export interface Tab extends PageParticipant {
  /** Errors and warnings that the page wrote, newest last. */
  readonly complaints: readonly string[];
  /** Closes the tab as a user does, without leaving the room first. */
  close(): Promise<void>;
}

type Method = keyof PageParticipant;

/** Waits for the script in the page and hands out its participant. */
export async function openTab(page: Page): Promise<Tab> {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text().slice(0, 500)));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.waitForFunction('globalThis.participant !== undefined');
  const call = async <T>(method: Method, ...parameters: unknown[]): Promise<T> => {
    const invoke = `((parameters) => globalThis.participant.${method}(...parameters))(${JSON.stringify(parameters)})`;
    return (await page.evaluate<unknown>(invoke)) as T;
  };
  return {
    complaints,
    close: async () => {
      const closed = page.waitForEvent('close');
      await page.close({ runBeforeUnload: true });
      await closed;
      await page.context().close();
    },
    join: async (url, token) => await call('join', url, token),
    publish: async () => await call('publish'),
    remote: async (identity) => await call('remote', identity),
    sendData: async (text, reliable) => await call('sendData', text, reliable),
    mute: async () => await call('mute'),
    received: async () => await call('received'),
    sdkVersion: async () => await call('sdkVersion'),
  };
}
