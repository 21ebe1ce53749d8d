import { ChatMessage, DataPacket } from '@livekit/protocol';
import { equals, within } from '../../probe/expectation.ts';
import type { Expectation } from '../../probe/expectation.ts';
import type { Probe } from '../../probe/probe.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'data/agent-speaks-for-another',
  title: 'an agent may write a chat message in the name of another, marked as generated; nobody else may',
  judges: ['DATA-030'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    const agent = await room.join('agent', { claims: { kind: 'agent' } });
    const bob = await room.join('bob');
    const chat = (id: string): DataPacket =>
      new DataPacket({
        participantIdentity: 'carol',
        value: { case: 'chatMessage', value: new ChatMessage({ id, message: 'hello', timestamp: 1n }) },
      });
    const heard = (id: string): { identity: string; generated: boolean } | undefined => {
      for (const { packet } of bob.data) {
        if (packet?.value.case !== 'chatMessage' || packet.value.value.id !== id) continue;
        return { identity: packet.participantIdentity, generated: packet.value.value.generated };
      }
      return undefined;
    };
    const arrives = (id: string): Expectation => ({
      description: `bob receives chat message ${id}`,
      look: () => (heard(id) === undefined ? undefined : 'it came'),
      instead: () => `${bob.data.length} other packets`,
      watch: bob.watch,
    });
    const senders: readonly (readonly [Probe, string, string, boolean])[] = [
      [agent, 'of-the-agent', 'carol', true],
      [alice, 'of-alice', 'alice', false],
    ];
    for (const [sender, id, identity, generated] of senders) {
      sender.sendPacket(chat(id));
      await check('DATA-030', arrives(id), within(8_000));
      await check(
        'DATA-030',
        equals(`identity and mark of the message of ${sender.identity}`, heard(id), { identity, generated }),
      );
    }
  },
});
export default testCase;
