// Runs in the page, beside an unmodified livekit-client (global `LivekitClient`). Served with its types stripped; imports nothing.
import type { Room as SdkRoom, RemoteTrack } from 'livekit-client';
import type { PageParticipant, RemoteView } from '../page-participant.ts';

declare const LivekitClient: typeof import('livekit-client');

interface Page {
  participant?: PageParticipant;
}

const CAPTURE = { resolution: { width: 640, height: 360, frameRate: 15 } };

let room: SdkRoom | undefined;
const received: string[] = [];

function connected(): SdkRoom {
  if (room === undefined) throw new Error('Cannot act: join first');
  return room;
}

async function join(url: string, token: string): Promise<void> {
  LivekitClient.setLogLevel('warn');
  room = new LivekitClient.Room({ adaptiveStream: false, dynacast: false });
  room.on('trackSubscribed', (track) => document.body.append(track.attach()));
  room.on('trackUnsubscribed', (track) => {
    for (const element of track.detach()) element.remove();
  });
  room.on('dataReceived', (payload, participant) => {
    received.push(`${participant?.identity ?? 'server'}: ${new TextDecoder().decode(payload)}`);
  });
  await room.connect(url, token);
}

async function publish(): Promise<void> {
  const { localParticipant } = connected();
  await localParticipant.setMicrophoneEnabled(true);
  await localParticipant.setCameraEnabled(true, CAPTURE, { simulcast: false, videoCodec: 'vp8' });
}

async function remote(identity: string): Promise<RemoteView | undefined> {
  const participant = connected().remoteParticipants.get(identity);
  if (participant === undefined) return undefined;
  const camera = participant.getTrackPublication(LivekitClient.Track.Source.Camera);
  const microphone = participant.getTrackPublication(LivekitClient.Track.Source.Microphone);
  const [video, audio] = [await inbound(camera?.track), await inbound(microphone?.track)];
  const element = camera?.track?.attachedElements[0];
  return {
    isCameraMuted: camera?.isMuted ?? true,
    isMicrophoneMuted: microphone?.isMuted ?? true,
    framesDecoded: video.framesDecoded ?? 0,
    videoBytes: video.bytesReceived ?? 0,
    audioBytes: audio.bytesReceived ?? 0,
    shownS: element?.currentTime ?? 0,
  };
}

async function inbound(track: RemoteTrack | undefined): Promise<{ framesDecoded?: number; bytesReceived?: number }> {
  const report = await track?.getRTCStatsReport();
  for (const stats of report?.values() ?? []) {
    const entry = stats as { type: string; framesDecoded?: number; bytesReceived?: number };
    if (entry.type === 'inbound-rtp') return entry;
  }
  return {};
}

async function sendData(text: string, reliable: boolean): Promise<void> {
  await connected().localParticipant.publishData(new TextEncoder().encode(text), { reliable });
}

async function mute(): Promise<void> {
  const { localParticipant } = connected();
  await localParticipant.setMicrophoneEnabled(false);
  await localParticipant.setCameraEnabled(false);
}

(globalThis as Page).participant = {
  join,
  publish,
  remote,
  sendData,
  mute,
  received: () => Promise.resolve([...received]),
  sdkVersion: () => Promise.resolve(LivekitClient.version),
};
