import type { FirewallRuleMaker } from './firewall-rule.ts';

/** No UDP in either direction; TCP passes when it is opened from behind. */
export type UdpBlockedSettings = object;

export const udpBlocked: FirewallRuleMaker<UdpBlockedSettings> = () => (packet, direction) =>
  packet.segment !== undefined && (direction === 'outbound' || packet.segment.flags !== 'SYN');
