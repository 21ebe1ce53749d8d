import { twirpErrorBody } from '#proto/livekit/twirp';
import type { TwirpErrorCode } from '#proto/livekit/twirp';
import type { SfuCore } from '../core.ts';
import type { HttpAnswer } from './http-answer.ts';
import { isSipDial, sipFailure } from './mock-sip.ts';
import type { RoutedRequest } from './routes.ts';

/** What one API request asks for by `X-Lk-Mock`, in the words of LiveKit's own test server 1.13.5. */
export interface MockHeader {
  /** Set when the project is pinned to other regions than this one, 0: the request is turned away without a delay. */
  readonly turnedAway: HttpAnswer | undefined;
  /** Set when this region shall fail the request, after the delay. */
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

/** Codes that an HTTP status below 500 stands for; others are `internal`, and 500 and more `unavailable`. */
const CODES: Readonly<Record<number, TwirpErrorCode>> = {
  400: 'invalid_argument',
  401: 'unauthenticated',
  403: 'permission_denied',
  404: 'not_found',
  429: 'resource_exhausted',
};
/** A failed request says of no region that it served it. */
export const NO_REGION = { 'X-Lk-Mock-Region': '' };
const PINNED_ELSEWHERE: HttpAnswer = {
  status: 451,
  headers: { ...NO_REGION, 'Content-Type': 'text/plain; charset=utf-8' },
  body: 'project not allowed in this region.',
};

/** Reads the header; undefined without one, when it is no JSON object, and on a server that is no testbed. */
export function mockHeaderOf({ config }: SfuCore, { headers, path }: RoutedRequest): MockHeader | undefined {
  const text = headers['x-lk-mock'];
  if (!config.isTestbed || typeof text !== 'string') return undefined;
  const members = membersOf(text);
  if (members === undefined) return undefined;
  const { delayMs, pinnedRegions } = members;
  // The list of regions is never late, and to be pinned elsewhere only changes what is in it.
  if (path === '/settings/regions') {
    return {
      turnedAway: regionsFailure(members),
      failure: undefined,
      delayMs: 0,
      response: undefined,
      skipsAuth: true,
    };
  }
  return {
    turnedAway: isPinnedElsewhere(pinnedRegions) ? PINNED_ELSEWHERE : undefined,
    failure: callFailure(members, path),
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

function regionsFailure({ regionsStatus, pinnedRegions }: Members): HttpAnswer | undefined {
  if (typeof regionsStatus === 'number' && regionsStatus !== 0 && regionsStatus !== 200) {
    return { status: statusOf(regionsStatus), headers: {}, body: '' };
  }
  if (!isPinnedElsewhere(pinnedRegions)) return undefined;
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'max-age=0' };
  return { status: 200, headers: { ...headers, 'X-Lk-Mock-Region': String(REGION_INDEX) }, body: '{}' };
}

function isPinnedElsewhere(pinnedRegions: unknown): boolean {
  return Array.isArray(pinnedRegions) && pinnedRegions.length > 0 && !pinnedRegions.includes(REGION_NAME);
}

function callFailure(members: Members, path: string): HttpAnswer | undefined {
  const { failRegions, failMode, failStatus, failTwirpCode } = members;
  const sip = isSipDial(path) ? sipFailureOf(members) : undefined;
  if (sip !== undefined) return { ...sip, headers: { ...sip.headers, ...NO_REGION } };
  if (!Array.isArray(failRegions) || !failRegions.includes(REGION_INDEX)) return undefined;
  if (typeof failMode === 'string' && failMode.toLowerCase() === 'drop')
    return { status: 0, headers: {}, body: '', isDropped: true };
  const status = statusOf(failStatus);
  const derived = status >= 500 ? 'unavailable' : (CODES[status] ?? 'internal');
  const code = typeof failTwirpCode === 'string' && failTwirpCode !== '' ? failTwirpCode : derived;
  const body = twirpErrorBody(code as TwirpErrorCode, `mock failure (status ${status})`, {});
  return { status, headers: { ...NO_REGION, 'Content-Type': 'application/json' }, body };
}

function sipFailureOf({ sipStatus }: Members): HttpAnswer | undefined {
  if (typeof sipStatus !== 'object' || sipStatus === null) return undefined;
  const { code, status } = sipStatus as Members;
  return typeof code === 'number' && Number.isInteger(code) && code > 0 && code < 1000
    ? sipFailure(code, typeof status === 'string' ? status : '')
    : undefined;
}

function statusOf(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599 ? value : DEFAULT_STATUS;
}
