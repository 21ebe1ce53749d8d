import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';

import schemaData from './report.schema.json' with { type: 'json' };

/** JSON Schema (draft 2020-12) of `report.json`, the form `jitterbug.report/1`. */
export const REPORT_SCHEMA: Readonly<Record<string, unknown>> = schemaData;

let validate: ValidateFunction | undefined;

/** What is wrong with a parsed `report.json`, one sentence each with the place in it; none for a good one. */
export function reportComplaints(report: unknown): string[] {
  validate ??= new Ajv2020({ allErrors: true }).compile(REPORT_SCHEMA);
  if (validate(report)) return [];
  return (validate.errors ?? []).map(sentenceOf);
}

function sentenceOf(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'the report' : error.instancePath;
  const stranger: unknown = Reflect.get(error.params, 'additionalProperty');
  return `${place} ${error.message ?? 'is wrong'}${typeof stranger === 'string' ? `: ${stranger}` : ''}`;
}
