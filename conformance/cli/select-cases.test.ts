import { describe, expect, it, test } from 'vitest';
import { selectCases, type Selection } from './select-cases.ts';

const ALL = [
  { id: 'media/video', suites: ['full', 'media'] },
  { id: 'media/audio', suites: ['fast', 'full', 'media'] },
  { id: 'tokens/refused', suites: ['fast', 'full'] },
];

function ids(selection: Partial<Selection>): string[] {
  return selectCases(ALL, { suite: 'full', only: [], ...selection }).map((one) => one.id);
}

describe('selecting cases', () => {
  test.each<[Partial<Selection>, string[]]>([
    [{}, ['media/audio', 'media/video', 'tokens/refused']],
    [{ suite: 'fast' }, ['media/audio', 'tokens/refused']],
    [{ suite: 'media' }, ['media/audio', 'media/video']],
    [{ only: ['media'] }, ['media/audio', 'media/video']],
    [{ only: ['*/refused', 'media/audio'] }, ['media/audio', 'tokens/refused']],
    [{ only: ['**'], suite: 'fast' }, ['media/audio', 'tokens/refused']],
    [{ shard: { index: 1, count: 2 } }, ['media/audio', 'tokens/refused']],
    [{ shard: { index: 2, count: 2 } }, ['media/video']],
  ])('%j', (selection, wanted) => {
    expect(ids(selection)).toEqual(wanted);
  });

  it('refuses a glob that matches nothing, and a selection that is empty', () => {
    expect(() => ids({ only: ['media', 'nix'] })).toThrow('--only nix matches no case');
    expect(() => ids({ only: ['tokens'], suite: 'media' })).toThrow('no case is left to run');
    expect(() => ids({ only: ['media', 'ws://host'] })).toThrow('put the URL before it');
    expect(() => ids({ only: ['media.video'] })).toThrow('matches no case');
  });
});
