import type { RunReport } from '#reports/model/run-report';

/** The report as a file for machines; its schema is `proto/report/report.schema.json`. */
export function renderJson(report: RunReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
