import { expect, test } from 'vitest';
import { formatMahimahiTrace, parseMahimahiTrace } from './mahimahi.ts';

test('reads one whole number per line, and writes it back', () => {
  expect(parseMahimahiTrace('0\n5\n5\r\n12\n')).toEqual([0, 5, 5, 12]);
  expect(formatMahimahiTrace([0, 5, 5, 12])).toBe('0\n5\n5\n12\n');
});

test.each([
  ['1\nx\n', /Line 2 of the trace is 'x'/],
  ['1\n2.5\n', /Line 2/],
  ['1\n-3\n', /Line 2/],
  ['1\n99999999999999999999\n', /Line 2/],
  ['5\n4\n', /Line 2 .* not before the line above/],
  ['', /at least one opportunity/],
  ['0\n', /at least one opportunity/],
])('%j is no trace', (text, message) => {
  expect(() => parseMahimahiTrace(text)).toThrow(message);
});
