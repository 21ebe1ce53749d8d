import { DataPacket_Kind } from '@livekit/protocol';
import { AccessToken, RoomServiceClient, TwirpError } from 'livekit-server-sdk';
import { expect, test } from 'vitest';
import { KEY, SECRET, SfuBench } from '../node/sfu-bench.test-support.ts';
import type { DefectName } from './catalogue.ts';

function api(bench: SfuBench): RoomServiceClient {
  return new RoomServiceClient(bench.httpUrl, KEY, SECRET);
}

/** Outcome of a call that may be refused. */
async function outcome(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'served',
    (error: unknown) => (error instanceof TwirpError ? (error.code ?? 'no code') : String(error)),
  );
}

/** A client whose token may do nothing but administer one other room. */
async function stranger(bench: SfuBench, path: string): Promise<number> {
  const token = new AccessToken(KEY, SECRET, { identity: 'x' });
  token.addGrant({ roomAdmin: true, room: 'other' });
  const headers = { authorization: `Bearer ${await token.toJwt()}`, 'content-type': 'application/json' };
  const url = `${bench.httpUrl}/twirp/livekit.RoomService/${path}`;
  return (await fetch(url, { method: 'POST', headers, body: '{"room":"room"}' })).status;
}

const OBSERVATIONS: Partial<Record<DefectName, (bench: SfuBench) => Promise<unknown>>> = {
  'grants-unchecked': (bench) => stranger(bench, 'ListRooms'),
  'admin-of-any-room': (bench) => stranger(bench, 'ListParticipants'),
  'list-participants-empty': async (bench) => {
    await bench.join('alice');
    return (await api(bench).listParticipants('room')).length;
  },
  'list-rooms-ignores-names': async (bench) => {
    await api(bench).createRoom({ name: 'room' });
    return (await api(bench).listRooms(['other'])).length;
  },
  'remove-participant-ignored': async (bench) => {
    await bench.join('alice');
    await api(bench).removeParticipant('room', 'alice');
    return (await api(bench).listParticipants('room')).length;
  },
  'remove-wrong-reason': async (bench) => {
    const alice = await bench.join('alice');
    await api(bench).removeParticipant('room', 'alice');
    return (await alice.next('leave')).reason;
  },
  'update-participant-silent': async (bench) => {
    const alice = await bench.join('alice');
    await api(bench).updateParticipant('room', 'alice', { metadata: 'm' });
    await api(bench).updateParticipant('room', 'alice', { permission: { canSubscribe: true } });
    return (await alice.next('update')).participants[0]?.permission?.canPublish;
  },
  'permission-update-merged': async (bench) => {
    await bench.join('alice');
    const info = await api(bench).updateParticipant('room', 'alice', { permission: { canSubscribe: true } });
    return info.permission?.canPublish;
  },
  'delete-unknown-succeeds': (bench) => outcome(api(bench).deleteRoom('nope')),
  'room-not-deleted': async (bench) => {
    await api(bench).createRoom({ name: 'room' });
    await api(bench).deleteRoom('room');
    return (await api(bench).listRooms()).length;
  },
  'create-room-overwrites': async (bench) => {
    await api(bench).createRoom({ name: 'room', metadata: 'first' });
    return (await api(bench).createRoom({ name: 'room', metadata: 'second' })).metadata;
  },
  'remote-unmute-allowed': async (bench) => {
    await bench.join('alice');
    return await outcome(api(bench).mutePublishedTrack('room', 'alice', 'TR_1', false));
  },
  'send-data-to-all': async (bench) => {
    await bench.join('alice');
    await bench.join('bob');
    const destinationIdentities = ['bob'];
    await api(bench).sendData('room', new Uint8Array(1), DataPacket_Kind.RELIABLE, { destinationIdentities });
    return bench.media.get('alice')?.packets.length;
  },
  'validate-accepts-anything': async (bench) => (await fetch(`${bench.httpUrl}/rtc/validate`)).status,
  'double-slash-refused': async (bench) => {
    const token = bench.token('alice');
    return (await fetch(`${bench.httpUrl}//rtc/validate?access_token=${token}`, { redirect: 'manual' })).status;
  },
  'cors-missing': async (bench) =>
    (await fetch(`${bench.httpUrl}/rtc/validate`)).headers.get('access-control-allow-origin'),
};

async function observed(
  defects: readonly DefectName[],
  observe: (bench: SfuBench) => Promise<unknown>,
): Promise<unknown> {
  const bench = await SfuBench.start(defects);
  try {
    return await observe(bench);
  } finally {
    await bench.close();
  }
}

test.each(Object.entries(OBSERVATIONS))('%s can be noticed, and is off by default', async (name, observe) => {
  expect(await observed([name as DefectName], observe)).not.toEqual(await observed([], observe));
});

test('switched-on defects are named in serverInfo.debugInfo, and nowhere when there is none', async () => {
  const debugInfo = (bench: SfuBench): Promise<unknown> =>
    bench.join('alice').then((alice) => alice.first.serverInfo?.debugInfo);
  expect(await observed([], debugInfo)).toBe('jitterbug');
  expect(await observed(['ping-unanswered', 'cors-missing'], debugInfo)).toBe(
    'jitterbug; defects: cors-missing, ping-unanswered',
  );
});

test('a client of the API needs the secret', async () => {
  const bench = await SfuBench.start();
  const call = outcome(new RoomServiceClient(bench.httpUrl, KEY, 'wrong').listRooms());
  expect(await call).not.toBe('served');
  await bench.close();
});
