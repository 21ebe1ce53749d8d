import { CreateRoomRequest } from '@livekit/protocol';
import { equals, holds } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'api/create-room',
  title: 'CreateRoom makes a room, or returns the one that is there unchanged',
  judges: ['ROOM-001', 'ROOM-030', 'ROOM-032', 'ROOM-060', 'ROOM-033'],
  async run({ room, check, api }) {
    const request = new CreateRoomRequest({ name: room.name, metadata: 'one', emptyTimeout: 60, maxParticipants: 5 });
    const first = await api.must('CreateRoom', request);
    await check('ROOM-001', holds('it has a sid', first.sid.startsWith('RM_'), `sid "${first.sid}"`));
    const given = [first.name, first.metadata, first.emptyTimeout, first.maxParticipants];
    await check('ROOM-001', equals('the room', given, [room.name, 'one', 60, 5]));

    const different = new CreateRoomRequest({ name: room.name, metadata: 'two', emptyTimeout: 90 });
    const second = await api.call('CreateRoom', different, { contentType: 'application/json' });
    await check('ROOM-030', holds('a JSON body works', second.status === 200, second.text));
    const again = [second.response?.sid, second.response?.metadata, second.response?.emptyTimeout];
    await check('ROOM-032', equals('the room after a second call', again, [first.sid, 'one', 60]));
    const json: unknown = JSON.parse(second.http.text);
    const names = typeof json === 'object' && json !== null ? Object.keys(json) : [];
    const isSnake = names.includes('empty_timeout') && names.includes('active_recording');
    await check('ROOM-060', holds('JSON has snake_case names and zero values', isSnake, names.join(' ')));

    const tooLong = await api.call('CreateRoom', new CreateRoomRequest({ name: 'r'.repeat(257) }));
    await check('ROOM-033', equals('code for a name of 257 bytes', tooLong.error?.code, 'invalid_argument'));
    const error = [tooLong.status, tooLong.http.headers['content-type'], tooLong.http.text.includes('"msg"')];
    await check('ROOM-030', equals('status, type and msg of an error', error, [400, 'application/json', true]));
    await api.must('CreateRoom', request);
    await room.joinSignalOnly('alice');
  },
});
export default testCase;
