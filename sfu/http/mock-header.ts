import { twirpErrorBody, twirpStatus } from '#proto/livekit/twirp';
import type { TwirpErrorCode } from '#proto/livekit/twirp';
import type { SfuCore } from '../core.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { RoutedRequest } from './routes.ts';

/** What one API request asks for by `X-Lk-Mock`, in the words of LiveKit's own test server 1.13.5. */
export interface MockHeader {
  /** Set when this server, region 0, shall fail the request. */
  readonly failure: HttpAnswer | undefined;
  readonly delayMs: number;
  /** Replaces the answer of the call. */
  readonly response: unknown;
  readonly skipsAuth: boolean;
}

/** Index and name of this server among the regions of the mock. */
const REGION_INDEX = 0;
const REGION_NAME = 'region-0';
const DEFAULT_STATUS = 503;
/** Longest delay that a request may ask for (ours). */
const MOST_DELAY_MS = 600_000;

/** Codes that a mere HTTP status stands for; others are `unknown`. */
const CODES: readonly TwirpErrorCode[] = [
  'invalid_argument',
  'unauthenticated',
  'permission_denied',
  'not_found',
  'deadline_exceeded',
  'already_exists',
  'failed_precondition',
  'resource_exhausted',
  'internal',
  'unimplemented',
  'unavailable',
];

/** Reads the header; undefined without one, when it is no JSON object, and on a server that is no testbed. */
export function mockHeaderOf({ config }: SfuCore, { headers, path }: RoutedRequest): MockHeader | undefined {
  const text = headers['x-lk-mock'];
  if (!config.isTestbed || typeof text !== 'string') return undefined;
  const members = membersOf(text);
  if (members === undefined) return undefined;
  const { delayMs } = members;
  return {
    failure: path === '/settings/regions' ? regionsFailure(members) : callFailure(members),
    delayMs: typeof delayMs === 'number' && delayMs > 0 ? Math.min(delayMs, MOST_DELAY_MS) : 0,
    response: members['response'],
    skipsAuth: members['skipAuth'] === true,
  };
}

type Members = Readonly<Record<string, unknown>>;

function membersOf(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}

function regionsFailure({ regionsStatus }: Members): HttpAnswer | undefined {
  if (typeof regionsStatus !== 'number' || regionsStatus === 200) return undefined;
  return { status: statusOf(regionsStatus), headers: {}, body: '' };
}

function callFailure(members: Members): HttpAnswer | undefined {
  const { pinnedRegions, failRegions, failMode, failStatus, failTwirpCode } = members;
  if (Array.isArray(pinnedRegions) && pinnedRegions.length > 0 && !pinnedRegions.includes(REGION_NAME)) {
    return { status: 451, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'region pin violation\n' };
  }
  if (!Array.isArray(failRegions) || !failRegions.includes(REGION_INDEX)) return undefined;
  if (failMode === 'drop') return { status: 0, headers: {}, body: '', isDropped: true };
  const status = statusOf(failStatus);
  const code =
    typeof failTwirpCode === 'string'
      ? failTwirpCode
      : (CODES.find((each) => twirpStatus(each) === status) ?? 'unknown');
  const body = twirpErrorBody(code as TwirpErrorCode, 'mock failure', {});
  return { status, headers: { 'Content-Type': 'application/json' }, body };
}

function statusOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599 ? value : DEFAULT_STATUS;
}
