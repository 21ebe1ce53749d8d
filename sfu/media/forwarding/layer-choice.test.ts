import { describe, expect, it } from 'vitest';
import { LayerChoice } from './layer-choice.ts';

const SECOND = 1_000_000;

/** Every layer of the list sends ten times a second, up to `untilS`. */
function send(choice: LayerChoice, layers: readonly number[], fromS: number, untilS: number): void {
  for (let nowUs = fromS * SECOND; nowUs < untilS * SECOND; nowUs += SECOND / 10) {
    for (const layer of layers) choice.observe(layer, nowUs);
  }
}

describe('LayerChoice', () => {
  it('takes the highest layer sent, up to the preferred one', () => {
    const choice = new LayerChoice();
    expect(choice.target(0)).toBeUndefined();
    send(choice, [0, 1, 2], 0, 1);
    expect(choice.target(SECOND)).toBe(2);
    choice.preferredLayer = 1;
    expect(choice.target(SECOND)).toBe(1);
  });

  it('falls to the next layer that lives when the publisher stops one, within two seconds (SUB-039, TIM-037)', () => {
    const choice = new LayerChoice();
    send(choice, [0, 1, 2], 0, 1);
    send(choice, [0, 1], 1, 3);
    expect(choice.target(3 * SECOND)).toBe(1);
  });

  it('uses a layer that comes back after ten seconds, the lowest after two (SUB-040)', () => {
    const choice = new LayerChoice();
    send(choice, [0, 1], 0, 1);
    send(choice, [0], 1, 3);
    send(choice, [0, 1], 3, 12);
    expect(choice.target(12 * SECOND)).toBe(0);
    send(choice, [0, 1], 12, 14);
    expect(choice.target(14 * SECOND)).toBe(1);
    send(choice, [1], 14, 16);
    choice.preferredLayer = 0;
    send(choice, [0, 1], 16, 17.5);
    expect(choice.target(17.5 * SECOND)).toBe(1);
    send(choice, [0, 1], 17.5, 18.5);
    expect(choice.target(18.5 * SECOND)).toBe(0);
  });

  it('waits for nothing when all layers had stopped, or when the wish brings the layer back (SUB-055)', () => {
    const choice = new LayerChoice();
    send(choice, [0, 1], 0, 1);
    send(choice, [1], 5, 5.1);
    expect(choice.target(5.1 * SECOND)).toBe(1);
    choice.preferredLayer = 0;
    send(choice, [0], 6, 9);
    choice.preferredLayer = 1;
    send(choice, [0, 1], 9, 9.2);
    expect(choice.target(9.2 * SECOND)).toBe(1);
  });
});
