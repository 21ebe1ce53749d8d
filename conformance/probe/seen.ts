import { DataPacket_Kind, DisconnectReason, ParticipantInfo_State } from '@livekit/protocol';
import type { ParticipantInfo } from '@livekit/protocol';
import { show } from './expectation.ts';
import type { ReceivedData } from './received-data.ts';
import { userText } from './received-data.ts';

/** Only what came after this counts. Made by `mark()`. */
export type Mark = number;

export interface SeenParticipant {
  readonly sid?: string;
  readonly state?: ParticipantInfo_State;
  readonly name?: string;
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly disconnectReason?: DisconnectReason;
  readonly isPublisher?: boolean;
  /** A track with these members is listed. */
  readonly track?: { readonly sid?: string; readonly name?: string; readonly muted?: boolean };
  /** Exactly this many tracks are listed. */
  readonly trackCount?: number;
  readonly after?: Mark;
}

export interface ExpectedData {
  readonly text?: string;
  readonly from?: string;
  readonly topic?: string;
  readonly kind?: DataPacket_Kind;
  readonly after?: Mark;
}

export function matches(info: ParticipantInfo, wanted: Omit<SeenParticipant, 'after'>): boolean {
  const { track, trackCount, attributes, ...plain } = wanted;
  for (const [name, value] of Object.entries(plain)) if (Reflect.get(info, name) !== value) return false;
  for (const [name, value] of Object.entries(attributes ?? {}))
    if ((info.attributes[name] ?? '') !== value) return false;
  if (trackCount !== undefined && info.tracks.length !== trackCount) return false;
  return (
    track === undefined || info.tracks.some((t) => Object.entries(track).every(([n, v]) => Reflect.get(t, n) === v))
  );
}

export function describeWish(wanted: Omit<SeenParticipant, 'after'>): string {
  return show({
    ...wanted,
    ...(wanted.state === undefined ? {} : { state: ParticipantInfo_State[wanted.state] }),
    ...(wanted.disconnectReason === undefined ? {} : { disconnectReason: DisconnectReason[wanted.disconnectReason] }),
  });
}

export function describeParticipant(info: ParticipantInfo): string {
  const tracks = info.tracks.map((track) => `${track.sid}${track.muted ? ' muted' : ''}`).join(' ');
  const end = info.state === ParticipantInfo_State.DISCONNECTED ? ` ${DisconnectReason[info.disconnectReason]}` : '';
  const rest = `name "${info.name}", metadata "${info.metadata.slice(0, 60)}", attributes ${show(info.attributes)}`;
  return `${info.identity} (${info.sid}) ${ParticipantInfo_State[info.state]}${end}, tracks [${tracks}], ${rest}`;
}

export function fitsData(data: ReceivedData, wanted: Omit<ExpectedData, 'after'>): boolean {
  const { packet } = data;
  if (packet === undefined) return false;
  const topic = packet.value.case === 'user' ? packet.value.value.topic : undefined;
  return (
    (wanted.text === undefined || userText(data) === wanted.text) &&
    (wanted.from === undefined || packet.participantIdentity === wanted.from) &&
    (wanted.topic === undefined || topic === wanted.topic) &&
    (wanted.kind === undefined || packet.kind === wanted.kind)
  );
}

export function describeData(data: ReceivedData): string {
  const { packet } = data;
  if (packet === undefined) return `${data.bytes.length} raw bytes on ${data.label}`;
  const text = userText(data)?.slice(0, 40);
  const what = text === undefined ? (packet.value.case ?? 'nothing') : `"${text}"`;
  return `${what} from "${packet.participantIdentity}" on ${data.label} (${DataPacket_Kind[packet.kind] ?? packet.kind})`;
}
