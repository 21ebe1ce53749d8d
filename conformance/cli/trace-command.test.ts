import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Direction, Fate, StreamSegmentEvent_Kind, TraceLog, TransportStateEvent_Layer } from '#proto/trace/trace-log';
import { runProgram } from './program.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jitterbug-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function sample(): TraceLog {
  const log = new TraceLog();
  const [ann, server] = ['10.0.1.1:5000', '10.0.0.1:7882'];
  const packet = { from: ann, to: server, sizeBytes: 100, digest: Uint8Array.of(1, 255), protocol: 'stun' };
  log.append({ atUs: 0, host: 'ann-1', event: { case: 'timer', value: { reason: 'media frame', dueUs: 0 } } });
  log.append({
    atUs: 5_000,
    host: 'server',
    event: { case: 'datagram', value: { ...packet, fate: Fate.DELIVERED, reason: 'arrived' } },
  });
  log.append({
    atUs: 6_000,
    host: 'ann-1',
    event: { case: 'datagram', value: { ...packet, fate: Fate.DROPPED, reason: 'blackhole' } },
  });
  const segment = {
    from: '10.0.1.2:1',
    to: server,
    streamId: 3,
    kind: StreamSegmentEvent_Kind.RST,
    fate: Fate.DROPPED,
    reason: 'queue-full',
  };
  log.append({ atUs: 7_000, host: 'bob-2', event: { case: 'streamSegment', value: segment } });
  const signal = { direction: Direction.RECEIVED, kind: 'update', text: 'evil\u001b[2J\nname', sizeBytes: 9 };
  log.append({ atUs: 1_000_000, host: 'bob', participant: 'bob', event: { case: 'signal', value: signal } });
  const state = { connection: 'publisher', layer: TransportStateEvent_Layer.DTLS, state: 'connected' };
  log.append({ atUs: 12_000_000, host: 'ann', participant: 'ann', event: { case: 'transportState', value: state } });
  const rtcp = { direction: Direction.SENT, kinds: ['SR', 'SDES'], ssrc: 7, sizeBytes: 28 };
  log.append({ atUs: 12_500_000, host: 'ann', participant: 'ann', event: { case: 'rtcp', value: rtcp } });
  log.append({ atUs: 13_000_000, event: { case: 'fault', value: { kind: 'set-all-links', detail: 'delay' } } });
  return log;
}

function file(name: string, bytes: Uint8Array | string): string {
  const written = path.join(folder, name);
  writeFileSync(written, bytes);
  return written;
}

async function trace(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runProgram(['trace', ...args], {
    out: (text) => (out += text),
    err: (text) => (err += text),
    env: {},
    isColored: false,
    interrupted: new AbortController().signal,
  });
  return { code, out, err };
}

describe('jitterbug trace', () => {
  it('prints one line per event in aligned columns', async () => {
    const { code, out, err } = await trace(file('a.binpb', sample().encode()));
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      ' 0.000000  ann-1   timer      media frame',
      ' 0.005000  server  datagram   10.0.1.1:5000 > 10.0.0.1:7882 stun 100 B delivered',
      ' 0.006000  ann-1   datagram   10.0.1.1:5000 > 10.0.0.1:7882 stun 100 B dropped: blackhole',
      ' 0.007000  bob-2   stream     10.0.1.2:1 > 10.0.0.1:7882 #3 RST 0 B dropped: queue-full',
      ' 1.000000  bob     signal     <- update (9 B) evil [2J name',
      '12.000000  ann     transport  publisher DTLS connected',
      '12.500000  ann     rtcp       -> SR+SDES ssrc 7 28 B',
      '13.000000  -       fault      set-all-links delay',
      '',
    ]);
  });

  it.each([
    [
      ['--participant', 'ann'],
      ['timer', 'datagram', 'datagram', 'transport', 'rtcp'],
    ],
    [['--participant', 'bob-2'], ['stream']],
    [
      ['--kind', 'signal', 'rtcp'],
      ['signal', 'rtcp'],
    ],
    [['--kind', 'signal,rtcp', '--participant', 'bob'], ['signal']],
    [
      ['--from', '1', '--to', '12'],
      ['signal', 'transport'],
    ],
    [
      ['--from', '12.4'],
      ['rtcp', 'fault'],
    ],
  ])('filters with %j', async (filter, kinds) => {
    const { code, out } = await trace(file('b.binpb', sample().encode()), ...filter);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/)[2]),
    ).toEqual(kinds);
  });

  it('prints JSON with everything, an event a line', async () => {
    const { out } = await trace(file('c.binpb', sample().encode()), '--json', '--kind', 'datagram', '--to', '0.005');
    expect(JSON.parse(out)).toEqual({
      seq: 1,
      atUs: 5000,
      host: 'server',
      participant: '',
      event: 'datagram',
      from: '10.0.1.1:5000',
      to: '10.0.0.1:7882',
      sizeBytes: 100,
      digest: '01ff',
      protocol: 'stun',
      fate: 'delivered',
      reason: 'arrived',
      deliverAtUs: 0,
    });
  });

  it('says who there is when nobody fits', async () => {
    const { code, out, err } = await trace(file('d.binpb', sample().encode()), '--participant', 'zoe');
    expect([code, out]).toEqual([0, '']);
    expect(err).toBe('none of the 8 events fits; events there are of: ann, ann-1, bob, bob-2, server\n');
  });

  it.each([
    ['missing', () => path.join(folder, 'missing'), 'there is no such file'],
    ['a folder', () => (mkdirSync(path.join(folder, 'sub')), path.join(folder, 'sub')), 'it is a folder'],
    ['empty', () => file('e', ''), 'is empty'],
    ['garbage', () => file('f', 'this is\nno trace'), 'is cut off or no trace'],
    ['other protobuf', () => file('g', Uint8Array.of(2, 0x10, 9, 2, 0x10, 9)), 'is no trace (event 1 is out of order)'],
    [
      'cut off',
      () => file('h', sample().encode().subarray(0, 100)),
      'is cut off or no trace (the trace ends within event 2',
    ],
  ])('refuses a file that is %s in one line', async (_what, make, words) => {
    const { code, out, err } = await trace(make());
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    expect(err).toMatch(/^jitterbug: .*wanted a trace\.binpb that a run wrote\n$/);
  });

  it.each([
    [['--kind', 'nonsense'], "there is no kind 'nonsense': wanted signal, datagram"],
    [['--from', '-1'], '--from -1: wanted seconds of the world'],
    [['--to', 'soon'], '--to soon: wanted seconds of the world'],
    [['--from', '2', '--to', '1'], '--from 2 is later than --to 1'],
  ])('refuses %j', async (args, words) => {
    const { code, err } = await trace(file('i.binpb', sample().encode()), ...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
