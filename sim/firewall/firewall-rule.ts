import type { Packet } from '../network/packet.ts';

/** Whether a packet may pass; called once per packet, in order. A rule keeps its state in the closure. */
export type FirewallRule = (packet: Packet, direction: 'outbound' | 'inbound') => boolean;

/** Makes a rule from its settings. */
export type FirewallRuleMaker<Settings> = (settings: Settings) => FirewallRule;
