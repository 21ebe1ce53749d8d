import { CandidateProtocol, DisconnectReason, SpeakerInfo, SpeakersChanged } from '@livekit/protocol';
import type { SimulateScenario } from '@livekit/protocol';
import type { SfuCore } from '../../core.ts';
import type { Participant } from '../../participant/participant.ts';
import type { IcePreference } from '../../reconnect/ice-preferences.ts';

/** Level of a simulated speaker (REC-050). */
const SIMULATED_LEVEL = 0.9;

/** Source: REC-054. */
const PREFERENCES: Readonly<Record<number, IcePreference>> = {
  [CandidateProtocol.UDP]: 'any',
  [CandidateProtocol.TCP]: 'tcp',
  [CandidateProtocol.TLS]: 'relay',
};

/** Faults that any client may ask for, no grant needed. livekit-server ignores `leave_request_full_reconnect` (REC-058). Source: REC-050…REC-057. */
export function handleSimulate(core: SfuCore, participant: Participant, { scenario }: SimulateScenario): void {
  if (core.defects.has('simulate-ignored')) return;
  switch (scenario.case) {
    case 'speakerUpdate':
      simulateSpeaker(core, participant, scenario.value);
      return;
    case 'nodeFailure':
      participant.close(DisconnectReason.SERVER_SHUTDOWN, undefined);
      return;
    case 'migration':
      participant.close(DisconnectReason.MIGRATION, undefined);
      return;
    case 'serverLeave':
      participant.close(DisconnectReason.SERVER_SHUTDOWN, 'disconnect');
      return;
    case 'leaveRequestFullReconnect':
      if (core.config.quirks.has('full-reconnect-scenario-ignored')) return;
      participant.close(DisconnectReason.STATE_MISMATCH, 'reconnect');
      return;
    case 'switchCandidateProtocol':
      participant.preferCandidates(PREFERENCES[scenario.value] ?? 'any');
      participant.media.resume();
      return;
    case 'subscriberBandwidth':
      participant.media.pinBandwidth?.(Number(scenario.value));
      return;
    case 'disconnectSignalOnResume':
      participant.simulated.disconnectAfterResume(core.clock.nowUs());
      return;
    case 'disconnectSignalOnResumeNoMessages':
      participant.simulated.silenceResume(core.clock.nowUs());
      return;
    default:
      return;
  }
}

/** Says to everybody who hears the participant, and to itself, that it speaks, and after so many seconds that it does not. */
function simulateSpeaker(core: SfuCore, participant: Participant, durationS: number): void {
  const { participantSid: sid, room } = participant;
  const tell = (active: boolean): void => {
    const speaker = new SpeakerInfo({ sid, active, level: active ? SIMULATED_LEVEL : 0 });
    for (const other of room.participants()) {
      if (!other.isReady || (other !== participant && other.media.isSubscribedTo?.(sid) !== true)) continue;
      other.send({ case: 'speakersChanged', value: new SpeakersChanged({ speakers: [speaker] }) });
    }
  };
  tell(true);
  core.clock.after(durationS * 1000, 'simulated-speaker-end', () => tell(false));
}
