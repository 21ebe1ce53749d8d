import { expect, test } from 'vitest';
import { NAT_PRESETS, type NatPresetName } from '../nat/presets.ts';
import { toyCall } from '../testing/toy-call.ts';

/** A call of werift with werift, one of them behind a NAT, the other reachable; neither has a STUN server. */
function callBehind(preset: NatPresetName, seed = 'nat'): ReturnType<typeof toyCall> {
  return toyCall(seed, 3000, undefined, {
    prepare: (network) => {
      network.nat('home', { publicAddresses: ['203.0.113.1'], ...NAT_PRESETS[preset] });
      return [{ behind: 'home' }];
    },
  });
}

test.each(['full-cone', 'port-restricted', 'symmetric'] as const)(
  'werift connects from behind a %s NAT to a peer with a public address, and repeats to the byte',
  async (preset) => {
    const call = await callBehind(preset);
    expect(call.connectedAtUs).toBeGreaterThan(0);
    expect(call.rtpPackets).toBeGreaterThan(50);
    expect(call.echoes).toBeGreaterThan(50);
    expect(await callBehind(preset)).toEqual(call);
  },
);

test('behind a firewall that blocks UDP it does not connect', async () => {
  const call = await toyCall('blocked', 3000, undefined, {
    prepare: (network) => {
      network.setFirewall('wall', { rule: 'udp-blocked', hosts: ['10.0.0.1'] });
      return [];
    },
  });
  expect(call.connectedAtUs).toBe(0);
});
