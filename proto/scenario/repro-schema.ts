import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';

import schemaData from './repro.schema.json' with { type: 'json' };

/** JSON Schema (draft 2020-12) of a repro file, the form `jitterbug.repro/1`. */
export const REPRO_SCHEMA: Readonly<Record<string, unknown>> = schemaData;

let validate: ValidateFunction | undefined;

/** What is wrong with a parsed repro file, one sentence each with the place in it; none for a good one. */
export function reproComplaints(repro: unknown): string[] {
  validate ??= new Ajv2020({ allErrors: true, discriminator: true, strictRequired: false }).compile(REPRO_SCHEMA);
  if (validate(repro)) return [];
  return (validate.errors ?? []).map(sentenceOf);
}

function sentenceOf(error: ErrorObject): string {
  const place = error.instancePath === '' ? 'the file' : error.instancePath;
  const stranger: unknown = Reflect.get(error.params, 'additionalProperty');
  const unknown: unknown = Reflect.get(error.params, 'tagValue');
  const what = typeof stranger === 'string' ? `: ${stranger}` : typeof unknown === 'string' ? `: '${unknown}'` : '';
  return `${place} ${error.message ?? 'is wrong'}${what}`;
}
