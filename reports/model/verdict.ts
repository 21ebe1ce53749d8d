/** The eight verdicts of a case (DESIGN: a promise to users). */
export type Verdict =
  | 'pass'
  | 'fail'
  | 'untestable'
  | 'not-applicable'
  | 'not-run'
  | 'inconclusive'
  | 'expected-fail'
  | 'harness-error';

/** How binding a requirement is (RFC 2119 words; a Q-flagged row is recorded and never judged). */
export type Level = 'MUST' | 'SHOULD' | 'MAY';
