import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { CASES } from '#conformance/cases/registry';
import { runProgram } from './program.ts';
import { runJitterbug, type Finished } from './run-jitterbug.test-support.ts';

// Child processes take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SERVER = 'ws://127.0.0.1:9';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-cli-'));
  writeFileSync(path.join(folder, 'file'), '');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The same without a process of its own, which takes a tenth of the time. */
async function runHere(args: string[], env: Record<string, string> = {}, print?: () => void): Promise<Finished> {
  let out = '';
  let err = '';
  const code = await runProgram(args, {
    out: print ?? ((text) => (out += text)),
    err: (text) => (err += text),
    env,
    isColored: false,
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}

describe('usage errors end in one line and exit 2', () => {
  test.each<[string, string[], RegExp, Record<string, string>?]>([
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['an unknown option', ['run', '--frobnicate'], /unknown option '--frobnicate'/],
    ['too many arguments', ['run', SERVER, SERVER], /too many arguments/],
    ['no URL at all', ['run', 'nonsense', '--key', 'k', '--secret', 's'], /'nonsense' is no URL of a LiveKit server/],
    ['another scheme', ['run', 'ftp://host', '--key', 'k', '--secret', 's'], /is no URL of a LiveKit server/],
    ['a key in the URL', ['run', 'ws://k:s@host'], /give key and secret with --key and --secret/],
    ['no key', ['run', SERVER], /no API key.*--key or set LIVEKIT_API_KEY/],
    ['no secret', ['run', SERVER, '--key', 'k'], /no API secret.*--secret or set LIVEKIT_API_SECRET/],
    ['a key of the environment alone', ['run'], /no API secret/, { LIVEKIT_URL: SERVER, LIVEKIT_API_KEY: 'k' }],
    ['a URL in the virtual world', ['run', SERVER, '--world', 'virtual'], /cannot be reached from the virtual world/],
    ['a seed in the live world', ['run', '--seed', '1'], /--seed needs --world virtual/],
    ['no seed in CI', ['run', '--world', 'virtual'], /give --seed/, { CI: 'true' }],
    ['an unknown world', ['run', '--world', 'mars'], /no world 'mars': wanted live or virtual/],
    ['an unknown suite', ['run', '--suite', 'slow'], /no suite 'slow'/],
    ['an unknown profile', ['run', '--profile', 'x'], /no profile 'x'/],
    ['an unknown defect', ['run', '--defect', 'nix'], /no defect 'nix'/],
    ['a defect in somebody else', ['run', SERVER, '--defect', 'nix'], /leave the URL out/],
    ['a glob that matches nothing', ['run', '--only', 'nix/*'], /--only nix\/\* matches no case/],
    ['a bad shard', ['run', '--shard', '4/3'], /wanted i\/n/],
    ['a bad count', ['run', '--parallel', '0'], /wanted a whole number from 1/],
    [
      'a missing file',
      ['run', SERVER, '--key', 'k', '--secret', 's', '--ca', '/nowhere/ca.pem'],
      /given with --ca: ENOENT/,
    ],
    ['the browser world', ['run', '--world', 'browser'], /--world browser is not built yet/],
    ['the nightly suite', ['run', '--suite', 'nightly'], /--suite nightly is not built yet/],
    ['expectation files', ['run', '--expect', 'x'], /--expect is not built yet/],
    ['a rate', ['run', '--rate', '3'], /--rate is not built yet/],
    [
      'an engine that is not there',
      ['serve', '--engine', 'mediasoup'],
      /--engine mediasoup is not part of this version/,
    ],
    ['an engine for simulated clients', ['serve', '--engine', 'model'], /understood by simulated participants alone/],
    [
      'the same in a live run',
      ['run', '--engine', 'null-cipher'],
      /wanted werift, or 'run --world virtual --engine null-/,
    ],
    [
      'an unknown engine',
      ['run', '--world', 'virtual', '--engine', 'x'],
      /no engine 'x': wanted werift, null-cipher or mo/,
    ],
    ['an engine of a server', ['run', SERVER, '--engine', 'werift'], /--engine is a choice of the embedded SFU/],
    ['half a key pair', ['serve', '--key', 'k'], /give both --key and --secret/],
    ['an unknown id', ['explain', 'nix/nix'], /neither a case nor a requirement/],
    ['a token for nobody', ['token', '--room', 'r'], /needs --room and --identity/],
    ['a token for ever', ['token', '--admin', '--ttl', 'ever'], /--ttl ever is no lifetime/],
  ])('%s', async (_name, args, said, env = {}) => {
    const { code, out, err } = await runHere(args, env);
    expect(err).toMatch(said);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('a process of its own ends so, too', async () => {
    const { code, out, err } = await runJitterbug(['run', '--frobnicate']);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: "jitterbug: unknown option '--frobnicate'\n" });
  });

  it('a report folder that is a file', async () => {
    const { code, err } = await runHere(['run', '--report', path.join(folder, 'file')]);
    expect(err).toMatch(/cannot write the report to .*file.*choose another folder with --report/);
    expect(code).toBe(2);
  });

  it('a port where nothing listens', async () => {
    const report = path.join(folder, 'refused');
    const { code, out, err } = await runJitterbug([
      'run',
      SERVER,
      '--key',
      'key',
      '--secret',
      'hush',
      '--report',
      report,
    ]);
    expect(err).toBe(
      `jitterbug: ${SERVER} refused the connection, nothing listens there: wanted a LiveKit-compatible server; start it or correct the URL\n`,
    );
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });
});

describe('questions', () => {
  it('lists every case with its id, one a line', async () => {
    const { code, out } = await runHere(['list']);
    expect(code).toBe(0);
    const ids = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(ids).toEqual(CASES.map((one) => one.id).sort());
  });

  it('lists as JSON', async () => {
    const { out } = await runHere(['list', '--json']);
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ id: CASES[0]?.id, judges: CASES[0]?.judges }));
  });

  it('explains a case with the requirements it judges, and a requirement with the cases that judge it', async () => {
    const [one] = CASES;
    const about = await runHere(['explain', one!.id]);
    expect(about.out).toContain(one!.title);
    const requirementId = one!.judges[0]!;
    expect(about.out).toContain(requirementId);
    const row = await runHere(['explain', requirementId.toLowerCase()]);
    expect(row.out).toContain(one!.id);
  });

  it('prints the bugs that serve can be given', async () => {
    const { code, out } = await runHere(['serve', '--list-defects']);
    expect(code).toBe(0);
    expect(out).toMatch(/^duplicate-identity-keeps-both +leaves the older session/m);
  });

  it('prints the quirks that serve can be given', async () => {
    const { code, out } = await runHere(['serve', '--list-quirks']);
    expect(code).toBe(0);
    expect(out).toMatch(/^rpc-repeated +ROOM-058 +calls a slow handler/m);
    const unknown = await runHere(['serve', '--quirk', 'nope']);
    expect([unknown.code, unknown.err]).toEqual([
      2,
      expect.stringMatching(/^jitterbug: there is no quirk 'nope'.*\n$/),
    ]);
  });

  it('suggests nothing for an id that is near to none', async () => {
    const { code, err } = await runHere(['explain', 'nope']);
    expect([code, err]).toEqual([2, expect.stringContaining("'jitterbug list' shows the cases")]);
    const near = await runHere(['explain', 'tokens/duplicate-identity']);
    expect(near.err).toContain('did you mean presence/duplicate-identity?');
  });

  it('says its version and helps', async () => {
    expect((await runJitterbug(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await runHere(['run', '--help']);
    expect(help.code).toBe(0);
    expect(help.out).toContain('--check-determinism');
  });
});

describe('an internal error', () => {
  const broken = (args: string[]): Promise<Finished> =>
    runHere(args, {}, () => {
      throw new Error('the printer is\non fire');
    });

  it('is one line and exit 5', async () => {
    const { code, err } = await broken(['list']);
    expect(code).toBe(5);
    expect(err).toMatch(/^jitterbug: internal error: Error: the printer is on fire; please report it .*--debug\n$/);
  });

  it('shows its stack with --debug alone', async () => {
    expect((await broken(['list', '--debug'])).err).toMatch(/\n +at /);
    expect((await broken(['--debug', 'list'])).err).toMatch(/\n +at /);
  });
});

describe('token', () => {
  const secret = 'a-secret-of-more-than-thirty-two-characters';

  it('makes a token to join', async () => {
    const args = ['token', '--room', 'r', '--identity', 'i', '--key', 'k', '--secret', secret, '--ttl', '15m'];
    const { code, out, err } = await runJitterbug(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const { payload } = await jwtVerify(out.trim(), Buffer.from(secret), { issuer: 'k', algorithms: ['HS256'] });
    expect(payload).toMatchObject({ sub: 'i', video: { room: 'r', roomJoin: true } });
    expect(payload.exp! - payload.nbf!).toBe(15 * 60 + 5);
  });

  it('makes a token for the API with the key of the environment', async () => {
    const { out } = await runHere(['token', '--admin'], { LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: secret });
    const { payload } = await jwtVerify(out.trim(), Buffer.from(secret));
    expect(payload['video']).toEqual({ roomCreate: true, roomList: true, roomAdmin: true });
  });
});
