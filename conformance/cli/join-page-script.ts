/** The script of the join page: one room, its state, its participants. Runs in the browser, beside livekit-client's UMD bundle. */
export const JOIN_PAGE_SCRIPT: string = `'use strict';

const { LivekitClient } = globalThis;
const find = (id) => document.getElementById(id);

function line(list, text) {
  const item = document.createElement('li');
  item.textContent = text;
  find(list).append(item);
}

function happened(text) {
  line('events', new Date().toLocaleTimeString() + ' ' + text);
}

function showParticipants(room) {
  find('participants').replaceChildren();
  for (const participant of [room.localParticipant, ...room.remoteParticipants.values()]) {
    const tracks = [...participant.trackPublications.values()].map(
      (each) => each.source + (each.isMuted ? ' (muted)' : ''),
    );
    const isMe = participant === room.localParticipant ? ' (me)' : '';
    const quality = participant.connectionQuality;
    const parts = [participant.identity + isMe, quality, tracks.join(', ') || 'no tracks'];
    line('participants', parts.join(' · '));
  }
}

function watch(room) {
  const { RoomEvent } = LivekitClient;
  const told = [
    RoomEvent.Connected,
    RoomEvent.Reconnecting,
    RoomEvent.SignalReconnecting,
    RoomEvent.Reconnected,
    RoomEvent.ParticipantConnected,
    RoomEvent.ParticipantDisconnected,
    RoomEvent.TrackPublished,
    RoomEvent.TrackUnpublished,
    RoomEvent.TrackMuted,
    RoomEvent.TrackUnmuted,
    RoomEvent.LocalTrackPublished,
    RoomEvent.ConnectionQualityChanged,
  ];
  for (const event of told) {
    room.on(event, (...about) => {
      const who = about.find((each) => each?.identity !== undefined)?.identity ?? '';
      happened(event + ' ' + who);
      showParticipants(room);
    });
  }
  room.on(RoomEvent.ConnectionStateChanged, (state) => {
    find('state').value = state;
    find('go').disabled = state !== 'disconnected';
    find('leave').disabled = state === 'disconnected';
  });
  room.on(RoomEvent.Disconnected, (reason) => {
    happened('disconnected, reason ' + reason);
    find('media').replaceChildren();
    showParticipants(room);
  });
  room.on(RoomEvent.TrackSubscribed, (track, _publication, participant) => {
    const element = track.attach();
    element.title = participant.identity;
    find('media').append(element);
    happened('hears or sees ' + participant.identity + ': ' + track.kind);
  });
  room.on(RoomEvent.TrackUnsubscribed, (track) => track.detach().forEach((element) => element.remove()));
  room.on(RoomEvent.DataReceived, (payload, participant) => {
    line('messages', (participant?.identity ?? 'server') + ': ' + new TextDecoder().decode(payload));
  });
}

async function localTracks() {
  const audio = find('microphone').checked;
  const video = find('camera').checked;
  return audio || video ? LivekitClient.createLocalTracks({ audio, video }) : [];
}

async function join(room) {
  find('problem').textContent = '';
  const query = new URLSearchParams({ room: find('room').value, identity: find('identity').value });
  const answer = await fetch('/jitterbug/token?' + query);
  if (!answer.ok) throw new Error(await answer.text());
  // Asked for before connecting: without the permission some browsers hide their addresses from a server on this machine.
  const tracks = await localTracks();
  await room.connect(location.origin.replace(/^http/, 'ws'), await answer.text());
  for (const track of tracks) {
    await room.localParticipant.publishTrack(track);
    if (track.kind === 'video') find('media').append(track.attach());
  }
  showParticipants(room);
}

function start() {
  find('identity').value = 'guest-' + Math.floor(Math.random() * 10_000);
  if (LivekitClient === undefined) {
    const how = document.body.dataset.missing ?? 'npm install livekit-client';
    find('problem').textContent =
      'livekit-client is not installed beside jitterbug: ' + how + ', then load this page again.';
    find('go').disabled = true;
    return;
  }
  const room = new LivekitClient.Room();
  watch(room);
  find('join').addEventListener('submit', (event) => {
    event.preventDefault();
    join(room).catch((error) => {
      find('problem').textContent = String(error.message ?? error);
    });
  });
  find('leave').addEventListener('click', () => room.disconnect());
  find('say').addEventListener('submit', (event) => {
    event.preventDefault();
    const { value } = find('text');
    room.localParticipant.publishData(new TextEncoder().encode(value), { reliable: true });
    line('messages', 'me: ' + value);
    find('text').value = '';
  });
}

start();
`;
