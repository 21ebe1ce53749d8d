import { DisconnectReason, LeaveRequest_Action, ParticipantInfo_State } from '@livekit/protocol';
import { holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

/** What came so close together may have been sent in the other order. */
const SWAPPED_WITHIN_MS = 50;

const testCase: ConformanceCase = defineCase({
  id: 'presence/duplicate-identity',
  title: 'two joins with one identity: the newest stays, the older is told why',
  judges: ['PRT-020', 'PRT-021', 'PRT-023'],
  async run({ room, check }) {
    const older = await room.join('alice');
    const watcher = await room.join('bob');
    const newer = await room.tryJoin('alice', { media: false });

    const { DISCONNECT } = LeaveRequest_Action;
    await check(
      'PRT-020',
      older.isTold({ action: DISCONNECT, reason: DisconnectReason.DUPLICATE_IDENTITY }),
      within(2_000),
    );
    await check('PRT-020', older.losesSocket(), within(2_000));
    const isNew = newer.join !== undefined && newer.probe.participantSid !== older.participantSid;
    await check(
      'PRT-020',
      holds('the newer joins with a sid of its own', isNew, `${newer.text}, sid ${newer.probe.participantSid}`),
    );

    const toldUs = older.signals.find(({ message }) => message.case === 'leave')?.atUs ?? Number.POSITIVE_INFINITY;
    const joinedUs = newer.probe.signals[0]?.atUs ?? 0;
    // Two sockets: the network, and this process, may swap what left the server in order.
    const lateMs = Math.round((toldUs - joinedUs) / 1_000);
    const whenTold = `leave came ${Math.abs(lateMs)} ms ${lateMs <= 0 ? 'before' : 'after'} the join response`;
    const order = Number.isFinite(lateMs) ? whenTold : 'no leave came';
    await check('PRT-021', holds('the older is told before the newer has joined', lateMs <= SWAPPED_WITHIN_MS, order));

    await check('PRT-023', watcher.sees('alice', { sid: newer.probe.participantSid }), within(5_000));
    const last = watcher.roster.latest('alice');
    const isNewest = last?.sid === newer.probe.participantSid && last.state !== ParticipantInfo_State.DISCONNECTED;
    await check(
      'PRT-023',
      holds('nothing about the older comes after that', isNewest, `last told sid ${last?.sid ?? 'none'}`),
    );
  },
});
export default testCase;
