import { roomServiceMethodOf } from '#proto/livekit/twirp';
import type { CallerGrants } from './room-service/grants.ts';

const SERVICE = /^\/twirp\/livekit\.(\w+)\/(\w+)$/;

/** What a request message may say about the rooms of its call. */
export interface NamedRooms {
  readonly room?: unknown;
  readonly destinationRoom?: unknown;
}

/**
 * The grants of a call that is answered without being served, of any service of livekit-server 1.13.5 and also of those
 * that are not here; an unknown call needs none. Source: JWT-015, JWT-016, LiveKit's test server 1.13.5.
 *
 * @throws TwirpError `unauthenticated`
 */
export function wantGrantsOfCall(path: string, grants: CallerGrants, named: NamedRooms): void {
  const [, service, method] = SERVICE.exec(path) ?? [];
  const room = textOf(named.room);
  switch (service) {
    case 'RoomService':
      if (method === 'CreateRoom' || method === 'DeleteRoom') grants.wantCreate();
      else if (method === 'ListRooms') grants.wantList();
      else if (method === 'MoveParticipant' || method === 'ForwardParticipant')
        grants.wantDestination(room, textOf(named.destinationRoom));
      else if (roomServiceMethodOf(path) !== undefined) grants.wantAdmin(room);
      return;
    case 'AgentDispatchService':
      grants.wantAdmin(room);
      return;
    case 'Egress':
      grants.wantRecord();
      return;
    case 'Ingress':
      grants.wantIngress();
      return;
    case 'SIP':
      grants.wantSip(method === 'CreateSIPParticipant' || method === 'TransferSIPParticipant' ? 'call' : 'admin');
      return;
    case 'Connector':
      grants.wantCreate();
      return;
    default:
      return;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
