// Made by `node --conditions=source conformance/cases/generate-registry.ts`; a test compares it with the files.
import type { ConformanceCase } from '../../runner/case.ts';
import createRoomCase from './create-room.ts';
import deleteRoomCase from './delete-room.ts';
import destinationGrantCase from './destination-grant.ts';
import errorsCase from './errors.ts';
import grantsCase from './grants.ts';
import listParticipantsCase from './list-participants.ts';
import listRoomsCase from './list-rooms.ts';
import muteTrackCase from './mute-track.ts';
import participantCountsCase from './participant-counts.ts';
import removeParticipantCase from './remove-participant.ts';
import sendDataCase from './send-data.ts';
import sizesCase from './sizes.ts';
import updateParticipantCase from './update-participant.ts';
import updateSubscriptionsCase from './update-subscriptions.ts';

/** Every case of api, by name. */
export const API_CASES: readonly ConformanceCase[] = [
  createRoomCase,
  deleteRoomCase,
  destinationGrantCase,
  errorsCase,
  grantsCase,
  listParticipantsCase,
  listRoomsCase,
  muteTrackCase,
  participantCountsCase,
  removeParticipantCase,
  sendDataCase,
  sizesCase,
  updateParticipantCase,
  updateSubscriptionsCase,
];
