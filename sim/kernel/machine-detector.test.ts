import {
  createHmac,
  diffieHellman,
  generateKeyPairSync,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
  sign,
  webcrypto,
} from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFile, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gunzipSync, gzip, gzipSync } from 'node:zlib';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { MachineUseError } from '../errors.ts';
import { Kernel } from './kernel.ts';

const KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const SECRET = Buffer.alloc(32, 1);

const USES: readonly (readonly [name: string, what: RegExp, use: () => unknown])[] = [
  ['a timer', /^timer/, () => clearTimeout(setTimeout(() => undefined, 1))],
  ['an interval', /^timer/, () => clearInterval(setInterval(() => undefined, 1000))],
  ['an immediate', /^immediate/, () => clearImmediate(setImmediate(() => undefined))],
  ['a signal that times out', /^timer/, () => AbortSignal.timeout(1)],
  ['Date.now', /^Date\.now/, () => Date.now()],
  ['new Date', /^new Date/, () => new Date()],
  ['Math.random', /^Math\.random/, () => Math.random()],
  ['performance.now', /^performance\.now/, () => performance.now()],
  ['hrtime', /^process\.hrtime/, () => process.hrtime.bigint()],
  ['randomBytes', /^entropy/, () => randomBytes(8)],
  ['getRandomValues', /^entropy/, () => crypto.getRandomValues(new Uint8Array(8))],
  ['a generated key', /^entropy/, () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['WebCrypto', /^thread pool/, () => webcrypto.subtle.digest('SHA-256', SECRET)],
  ['jose', /^thread pool/, () => new SignJWT({}).setProtectedHeader({ alg: 'HS256' }).sign(SECRET)],
  ['pbkdf2', /^thread pool/, () => pbkdf2('a', 'b', 1, 8, 'sha256', () => undefined)],
  ['asynchronous signing', /^thread pool/, () => sign('sha256', SECRET, KEYS.privateKey, () => undefined)],
  ['asynchronous gzip', /^thread pool/, () => gzip('a', () => undefined)],
  ['a file', /^thread pool/, () => readFile('/dev/null', () => undefined)],
  ['a UDP socket', /^UDP/, () => createSocket('udp4').close()],
  [
    'a TCP socket',
    /^TCP/,
    () =>
      connect({ port: 9, host: '127.0.0.1' })
        .on('error', () => undefined)
        .destroy(),
  ],
  ['a message port', /^message port/, () => new MessageChannel().port1.close()],
];

/** Time goes on until the use is over and its turn has passed. */
async function runWatched(use: () => unknown): Promise<unknown> {
  const kernel = new Kernel({ detect: true });
  const again = (): void => void kernel.afterUs(1, 'again', again);
  again();
  const body = (): Promise<void> =>
    new Promise((resolve, reject) => {
      kernel.at(5, 'planted', () => {
        Promise.resolve(use()).then(() => kernel.afterUs(5, 'over', resolve), reject);
      });
    });
  return kernel.runUntilSettled(body).then(
    () => 'nothing',
    (error: unknown) => error,
  );
}

test.each(USES)('%s inside fails the run and names the caller', async (_name, what, use) => {
  const error = await runWatched(use);
  expect(error).toBeInstanceOf(MachineUseError);
  const found = error as MachineUseError;
  expect(found.what).toMatch(what);
  expect(found.message).toMatch(/machine-detector\.test\.ts|jose/);
});

test('a use after awaits and ticks is found, and also one in the body of the run', async () => {
  const late = async (): Promise<void> => {
    await Promise.resolve();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    Date.now();
  };
  expect(await runWatched(late)).toMatchObject({ what: 'Date.now' });
  await expect(new Kernel({ detect: true }).runUntilSettled(late)).rejects.toThrow(MachineUseError);
});

test('virtual time, synchronous functions and dates of a given time are no use of the machine', async () => {
  const harmless = (): void => {
    expect(gunzipSync(gzipSync('a')).toString()).toBe('a');
    pbkdf2Sync('a', 'b', 1, 8, 'sha256');
    createHmac('sha256', SECRET).update('a').digest();
    sign('sha256', SECRET, KEYS.privateKey);
    diffieHellman(KEYS);
    readFileSync('/dev/null');
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
    expect(new Date(0)).toBeInstanceOf(Date);
    queueMicrotask(() => process.nextTick(() => undefined));
  };
  expect(await runWatched(harmless)).toBe('nothing');
});

test('code outside the world may use the machine meanwhile, and so may a world that is not watched', async () => {
  const kernel = new Kernel({ detect: true });
  const unwatched = new Kernel();
  const again = (): void => void kernel.afterUs(1, 'again', again);
  again();
  unwatched.at(1, 'event', () => void Date.now());
  const watched = kernel.runUntil(2000);
  await unwatched.runUntil(2);
  await new Promise((resolve) => setTimeout(resolve, 1));
  Date.now();
  await expect(watched).resolves.toBeUndefined();
});

test('nothing global stays changed, and nothing is wrapped without being asked for', async () => {
  const globals = (): unknown[] => [Date, Math.random, performance.now, process.hrtime];
  const before = globals();
  const seen: unknown[][] = [];
  const kernel = new Kernel();
  kernel.at(1, 'look', () => seen.push(globals()));
  await kernel.runUntil(2);
  await runWatched(() => Math.random());
  expect(seen).toEqual([before]);
  expect(globals()).toEqual(before);
  expect(Object.hasOwn(performance, 'now')).toBe(false);
});
