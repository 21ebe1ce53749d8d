import { expect, it, test } from 'vitest';
import { redactReport } from '#reports/model/redact-report';
import type { RunReport } from '#reports/model/run-report';
import { redactSecrets } from '#proto/livekit/redact';
import { reportComplaints } from '#proto/report/report-schema';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { sampleReport } from './sample-report.test-support.ts';
import { renderTerminal } from './terminal.ts';

const FORMATS: [string, string, (report: RunReport) => string][] = [
  ['terminal', 'txt', (report) => renderTerminal(report, { color: false })],
  ['json', 'json', renderJson],
  ['junit', 'xml', renderJunit],
  ['markdown', 'md', renderMarkdown],
];

test.each(FORMATS)('%s is as agreed', async (format, extension, render) => {
  await expect(render(sampleReport())).toMatchFileSnapshot(`golden/${format}/mixed.${extension}`);
});

it('ends with the promised lines', () => {
  const lines = renderTerminal(sampleReport(), { color: false }).trimEnd().split('\n');
  expect(lines.at(-2)).toBe('judged 2 of 3 MUST, 1 of 1 SHOULD');
  expect(lines.at(-1)).toBe('2 passed, 3 failed, 2 skipped');
});

it('puts failures first', () => {
  const text = renderTerminal(sampleReport(), { color: false });
  expect(text.indexOf('FAIL  presence/newest-stays')).toBeGreaterThan(0);
  expect(text.indexOf('FAIL  presence/newest-stays')).toBeLessThan(text.indexOf('INCONCLUSIVE'));
});

it('tells failures from errors and skips', () => {
  const xml = renderJunit(sampleReport());
  expect(xml).toContain('<testsuites name="jitterbug" tests="7" failures="2" errors="1" skipped="2"');
  expect(xml.match(/<failure /g)).toHaveLength(2);
  expect(xml.match(/<error /g)).toHaveLength(1);
  expect(xml.match(/<skipped /g)).toHaveLength(2);
  expect(xml).not.toContain('\u0000');
});

it('colours only when told to', () => {
  expect(renderTerminal(sampleReport(), { color: true })).toContain('\u001b[31mFAIL');
  expect(renderTerminal(sampleReport(), { color: false })).not.toContain('\u001b');
});

it('gives a report file that its schema accepts', () => {
  expect(reportComplaints(JSON.parse(renderJson(sampleReport())))).toEqual([]);
});

it('takes the secrets of a run out of everything, wherever a server or a case put them', () => {
  const secret = 'hush-hush-hush';
  const open = sampleReport((text) => `${text} ${secret}`);
  const [first] = open.cases.filter((result) => result.verdict === 'fail');
  expect(first?.runs[0]?.evidence[0]?.text).toContain(secret);
  for (const [format, , render] of FORMATS) {
    expect(render(open), format).toContain(secret);
    expect(render(redactReport(open, (text) => redactSecrets(text, [secret]))), format).not.toContain(secret);
  }
});
