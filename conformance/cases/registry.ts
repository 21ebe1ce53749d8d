// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../runner/case.ts';
import { AGENTS_CASES } from './agents/area.ts';
import { API_CASES } from './api/area.ts';
import { DATA_CASES } from './data/area.ts';
import { MEDIA_CASES } from './media/area.ts';
import { PERMISSIONS_CASES } from './permissions/area.ts';
import { PRESENCE_CASES } from './presence/area.ts';
import { PUBLISHING_CASES } from './publishing/area.ts';
import { RECONNECT_CASES } from './reconnect/area.ts';
import { ROOMS_CASES } from './rooms/area.ts';
import { SUBSCRIPTIONS_CASES } from './subscriptions/area.ts';
import { TIMERS_CASES } from './timers/area.ts';
import { TOKENS_CASES } from './tokens/area.ts';
import { TRANSPORT_CASES } from './transport/area.ts';

/** Every case, by area and then by name. */
export const CASES: readonly ConformanceCase[] = [
  ...AGENTS_CASES,
  ...API_CASES,
  ...DATA_CASES,
  ...MEDIA_CASES,
  ...PERMISSIONS_CASES,
  ...PRESENCE_CASES,
  ...PUBLISHING_CASES,
  ...RECONNECT_CASES,
  ...ROOMS_CASES,
  ...SUBSCRIPTIONS_CASES,
  ...TIMERS_CASES,
  ...TOKENS_CASES,
  ...TRANSPORT_CASES,
];
