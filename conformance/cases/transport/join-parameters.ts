import { equals, holds, within } from '../../probe/expectation.ts';
import { defineCase } from '../../runner/case.ts';
import type { ConformanceCase } from '../../runner/case.ts';

const testCase: ConformanceCase = defineCase({
  id: 'transport/join-parameters',
  title: 'every parameter of a join is taken, and one that nobody knows is ignored',
  judges: ['SIG-021'],
  async run({ room, check }) {
    const bob = await room.joinSignalOnly('bob');
    const query = {
      os: 'linux',
      os_version: '6',
      browser: 'firefox',
      browser_version: '130',
      device_model: 'none',
      network: 'wifi',
      client_protocol: '1',
      subscriber_allow_pause: '1',
      disable_ice_lite: '1',
      auto_subscribe_data_track: '1',
      attributes: Buffer.from(JSON.stringify({ colour: 'green' })).toString('base64'),
      nobody_knows_this: '1',
    };
    const attempt = await room.tryJoin('alice', { media: false, query, video: { canUpdateOwnMetadata: true } });
    await check('SIG-021', holds('the join is accepted', attempt.join !== undefined, attempt.text));
    await check('SIG-021', bob.sees('alice', {}), within(4_000));
    const own = attempt.join?.participant?.clientProtocol;
    await check('SIG-021', equals('client_protocol of alice', own, 1));
  },
});
export default testCase;
