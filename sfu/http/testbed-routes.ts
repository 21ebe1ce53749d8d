import type { SfuCore } from '../core.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Metrics } from '../services/metrics.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { RoutedRequest } from './routes.ts';

/** Regions count as fresh for so long. Source: HOOK-010. */
const REGIONS_LIFE_S = 5;

/** Paths that livekit-server does not have on its main port: metrics, a look at the rooms, the regions. Source: HOOK-010…HOOK-012. */
export function testbedAnswer(
  core: SfuCore,
  rooms: Rooms,
  metrics: Metrics,
  { method, path, headers }: RoutedRequest,
): HttpAnswer | undefined {
  if (!core.config.isTestbed || (method !== 'GET' && method !== 'HEAD')) return undefined;
  switch (path) {
    case '/metrics':
      return { status: 200, headers: { 'Content-Type': 'text/plain; version=0.0.4' }, body: metrics.text(rooms) };
    case '/debug/rooms':
      return jsonAnswer(rooms.list().map((room) => roomFacts(room)));
    case '/settings/regions': {
      const region = { region: core.config.region, url: `ws://${headers.host ?? ''}`, distance: '0' };
      const answer = jsonAnswer({ regions: [region] });
      return { ...answer, headers: { ...answer.headers, 'Cache-Control': `max-age=${REGIONS_LIFE_S}` } };
    }
    default:
      return undefined;
  }
}

function roomFacts(room: ReturnType<Rooms['list']>[number]): unknown {
  return {
    name: room.name,
    sid: room.sid,
    participants: room.participants().map((participant) => participant.info().toJson()),
  };
}

function jsonAnswer(value: unknown): HttpAnswer {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
