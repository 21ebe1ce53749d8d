import type { DataPacket, DataPacket_Kind } from '@livekit/protocol';
import type { MediaSessionOwner } from '../participant/media-session.ts';

/**
 * Writes the sender into a packet, whatever it had written itself (DATA-022), and the kind of the channel on which it
 * came (DATA-023). A hidden sender leaves only its session id (JWT-010); an agent may speak in another's name (DATA-030).
 */
export function stampSender(
  packet: DataPacket,
  sender: MediaSessionOwner,
  kind: DataPacket_Kind,
  showsHidden: boolean,
): void {
  const isHidden = sender.isHidden && !showsHidden;
  const identity = isHidden ? '' : sender.identity;
  packet.kind = kind;
  packet.participantSid = sender.participantSid;
  const isForAnother = speaksForAnother(packet, sender);
  if (!isForAnother) packet.participantIdentity = identity;
  if (packet.value.case !== 'user') return;
  const user = packet.value.value;
  user.participantSid = isHidden ? '' : sender.participantSid;
  user.participantIdentity = identity;
  if (packet.destinationIdentities.length > 0) user.destinationIdentities = packet.destinationIdentities;
  else packet.destinationIdentities = user.destinationIdentities;
}

function speaksForAnother(packet: DataPacket, sender: MediaSessionOwner): boolean {
  const named = packet.participantIdentity;
  if (!sender.isAgent || named === '' || named === sender.identity) return false;
  if (packet.value.case === 'chatMessage') {
    packet.value.value.generated = true;
    return true;
  }
  if (packet.value.case === 'streamHeader' && packet.value.value.contentHeader.case === 'textHeader') {
    packet.value.value.contentHeader.value.generated = true;
    return true;
  }
  return false;
}

/** Metrics are no data; transcriptions come from agents only (DATA-028). */
export function isForwarded(packet: DataPacket, sender: MediaSessionOwner): boolean {
  if (packet.value.case === 'metrics') return false;
  return packet.value.case !== 'transcription' || sender.isAgent;
}

/** Tells whether a packet is meant for a participant; no destinations mean everybody (DATA-020, DATA-021). */
export function isAddressedTo(packet: DataPacket, receiver: MediaSessionOwner): boolean {
  const sids = packet.value.case === 'user' ? packet.value.value.destinationSids : [];
  const identities = packet.destinationIdentities;
  if (sids.length === 0 && identities.length === 0) return true;
  return sids.includes(receiver.participantSid) || identities.includes(receiver.identity);
}
