import type { RandomStream } from './random-stream.ts';

/**
 * An exponentially distributed number with mean 1, by comparisons alone: a logarithm may differ in its last bit between machines.
 * Source: von Neumann, "Various techniques used in connection with random digits", 1951.
 */
export function exponential(stream: RandomStream): number {
  for (let whole = 0; ; whole++) {
    const first = stream.fraction();
    let last = first;
    let runLength = 1;
    for (let next = stream.fraction(); next < last; next = stream.fraction()) {
      last = next;
      runLength++;
    }
    if (runLength % 2 === 1) return whole + first;
  }
}

/** Terms of an Irwin–Hall sum whose variance is exactly 1. */
const NORMAL_TERMS = 12;

/** A number near the standard normal distribution: the sum of twelve uniforms less six. */
export function nearlyNormal(stream: RandomStream): number {
  let sum = -NORMAL_TERMS / 2;
  for (let i = 0; i < NORMAL_TERMS; i++) sum += stream.fraction();
  return sum;
}
