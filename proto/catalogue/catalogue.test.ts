import { describe, expect, it } from 'vitest';

import { limit, loadCatalogue, parseCatalogue, requirement, timer } from './catalogue.ts';

const ROW = {
  id: 'SIG-001',
  level: 'MUST',
  flags: ['S'],
  side: 'server',
  statement: 'Says something.',
  evidence: ['L:a.go:1'],
  observe: 'look',
};
const TIMER = {
  id: 'TIM-001',
  level: 'MAY',
  flags: [],
  side: 'server',
  what: 'w',
  value: '5 s',
  expect: 'impl',
  configurable: 'no',
  timers: { 'livekit-1.13': { valueMs: 5000, toleranceMs: 100 } },
  evidence: [],
};

function parse(rows: readonly unknown[], timers: readonly unknown[] = [TIMER]): unknown {
  return parseCatalogue({ sources: { L: 'livekit' }, requirements: rows }, { timers });
}

describe('catalogue', () => {
  it('has every requirement and every timer', () => {
    const { requirements, timers, sources } = loadCatalogue();
    expect([requirements.size, timers.size]).toEqual([423, 70]);
    const levels = Array.from(requirements.values(), (row) => row.level);
    expect(levels.filter((level) => level === 'MUST')).toHaveLength(177);
    const evidence = [...requirements.values(), ...timers.values()].flatMap((row) => row.evidence);
    expect(evidence.filter((place) => !Object.hasOwn(sources, place.split(':', 1)[0] ?? ''))).toEqual([]);
  });

  it('gives rows by id', () => {
    expect(requirement('SIG-010')).toMatchObject({ level: 'MUST', side: 'server', tried: { result: 'confirmed' } });
    expect(requirement('SIG-050').side).toBe('client');
    expect(requirement('TIM-006')).toMatchObject({ level: 'SHOULD', statement: 'join → ACTIVE limit: 60 s' });
    expect(() => requirement('SIG-999')).toThrow('the catalogue has no row SIG-999');
  });

  it('gives times and limits by profile, with the documents only where they differ', () => {
    expect(timer('TIM-011', 'livekit-1.13')).toMatchObject({ valueMs: 21_000, atMostMs: 30_000, level: 'MUST' });
    expect(timer('TIM-011', 'docs')).toEqual({ valueMs: 15_000, toleranceMs: 3000, level: 'MUST' });
    expect(timer('TIM-001', 'docs')).toEqual(timer('TIM-001', 'livekit-1.13'));
    expect(limit('TIM-051', 'docs')).toEqual({ value: 64_000, unit: 'bytes', level: 'MUST' });
    expect(() => timer('TIM-051', 'docs')).toThrow('TIM-051');
    expect(() => limit('TIM-001', 'docs')).toThrow('TIM-001');
  });

  it('takes good data', () => {
    expect(() => parse([ROW])).not.toThrow();
  });

  it.each([
    ['duplicate id', [ROW, ROW], 'requirements[1].id is SIG-001, which another row has already'],
    ['bad level', [{ ...ROW, level: 'WILL' }], 'requirements[0].level is "WILL", wanted one of MUST, SHOULD, MAY'],
    ['unknown flag', [{ ...ROW, flags: ['X'] }], 'requirements[0].flags has at 0 a member that is "X"'],
    ['bad id', [{ ...ROW, id: 'SIG1' }], 'requirements[0].id is no id like SIG-001'],
    ['missing member', [{ ...ROW, statement: undefined }], 'requirements[0].statement is missing'],
    ['strange member', [{ ...ROW, extra: 1 }], 'requirements[0].extra is not a member'],
    ['wrong side', [{ ...ROW, side: 'client' }], 'requirements[0].side is client'],
    ['no object', [7], 'requirements[0] is no object'],
  ])('names file and key of a %s', (_what, rows, wanted) => {
    expect(() => parse(rows)).toThrow(`proto/catalogue/data/behaviours.json: ${wanted}`);
  });

  it.each([
    ['negative time', { timers: { docs: { valueMs: -1, toleranceMs: 0 } } }, 'timers[0].timers has a docs that'],
    ['unknown profile', { timers: { other: { valueMs: 1, toleranceMs: 0 } } }, 'timers[0].timers has other'],
    ['missing tolerance', { timers: { docs: { valueMs: 1 } } }, 'timers[0].timers has a docs that is wrong'],
    ['id of a requirement', { id: 'SIG-001' }, 'timers[0].id is SIG-001, which another row has already'],
  ])('names file and key of a timer with a %s', (_what, change, wanted) => {
    expect(() => parse([ROW], [{ ...TIMER, ...change }])).toThrow(`proto/catalogue/data/timers.json: ${wanted}`);
  });

  it('names what is missing altogether', () => {
    expect(() => parseCatalogue({}, {})).toThrow('proto/catalogue/data/behaviours.json: requirements is no list');
    expect(() => parseCatalogue({ requirements: [] }, { timers: [] })).toThrow('behaviours.json: sources is no object');
  });
});
