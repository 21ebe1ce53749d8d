/**
 * Reads a trace of Mahimahi: one whole number of milliseconds per line, not falling, each an opportunity to send 1500 bytes. The trace
 * repeats after its last line. Source: Netravali et al., "Mahimahi: Accurate Record-and-Replay for HTTP", USENIX ATC 2015; its manual
 * page mm-link(1).
 * @throws Error that names the line when the text is no such trace.
 */
export function parseMahimahiTrace(text: string): number[] {
  const opportunitiesMs: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const word = line.trim();
    if (word === '') continue;
    const wanted = `Line ${index + 1} of the trace is '${word}', but wants`;
    const ms = Number(word);
    if (!/^\d+$/.test(word) || !isInstant(ms)) throw new Error(`${wanted} a whole number of milliseconds.`);
    if (ms < (opportunitiesMs.at(-1) ?? 0)) throw new Error(`${wanted} a time not before the line above it.`);
    opportunitiesMs.push(ms);
  }
  checkTrace(opportunitiesMs);
  return opportunitiesMs;
}

/** Writes a trace in the format that Mahimahi reads. */
export function formatMahimahiTrace(opportunitiesMs: readonly number[]): string {
  return opportunitiesMs.map((ms) => `${ms}\n`).join('');
}

/** Whether the simulator's clock, which counts microseconds, can show it. */
function isInstant(ms: number): boolean {
  return ms >= 0 && Number.isInteger(ms) && Number.isSafeInteger(ms * 1000);
}

/** @throws Error when a trace can never be used: it is empty or lasts no time, or is not of whole milliseconds that do not fall. */
export function checkTrace(opportunitiesMs: readonly number[]): void {
  for (const [index, ms] of opportunitiesMs.entries()) {
    if (isInstant(ms) && ms >= (opportunitiesMs[index - 1] ?? 0)) continue;
    throw new Error(
      `Opportunity ${index + 1} of the trace is ${ms}, but wants whole milliseconds, not before the one ahead of it.`,
    );
  }
  if ((opportunitiesMs.at(-1) ?? 0) <= 0)
    throw new Error('A trace needs at least one opportunity later than 0 ms: it repeats after the last.');
}
