import { DisconnectReason } from '@livekit/protocol';
import type { SimulateScenario } from '@livekit/protocol';
import type { Participant } from '../../participant/participant.ts';

/** Faults that a client may ask for; those of media and resume are not played yet. Source: REC-051…REC-053. */
export function handleSimulate(participant: Participant, { scenario }: SimulateScenario): void {
  switch (scenario.case) {
    case 'nodeFailure':
      participant.close(DisconnectReason.SERVER_SHUTDOWN, undefined);
      return;
    case 'migration':
      participant.close(DisconnectReason.MIGRATION, undefined);
      return;
    case 'serverLeave':
      participant.close(DisconnectReason.SERVER_SHUTDOWN, 'disconnect');
      return;
    default:
      return;
  }
}
