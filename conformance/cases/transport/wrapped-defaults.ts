import { ConnectionSettings } from '@livekit/protocol';
import { equals, never, throughout } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';
import { needed } from '../../runner/needed.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/wrapped-defaults',
  title: 'a join_request makes a single connection on /rtc too, and without auto_subscribe subscribes to nothing',
  judges: ['SIG-028', 'SIG-030'],
  async run({ room, check }) {
    const alice = await room.join('alice');
    await alice.publish('audio');
    const listener = await room.join('listener', { signalling: 'single' });
    const connectionSettings = new ConnectionSettings({});
    const bob = await room.join('bob', { signalling: 'single', path: '/rtc', joinRequest: { connectionSettings } });
    await check('SIG-030', equals('subscriber_primary', bob.join?.subscriberPrimary, false));
    await needed(listener.receives('mediaSectionsRequirement'));
    await check('SIG-028', never(bob.receives('mediaSectionsRequirement')), throughout(800));
    await check('SIG-030', never(bob.receives('offer')), throughout(100));
  },
});
export default testCase;
