import type { FirewallRuleMaker } from './firewall-rule.ts';

/** Only TCP, and only to some ports outside: what a company's network allows at its strictest. */
export interface TcpPortsSettings {
  readonly ports: readonly number[];
}

export const tcpPorts: FirewallRuleMaker<TcpPortsSettings> =
  ({ ports }) =>
  ({ segment, from, to }, direction) => {
    if (segment === undefined) return false;
    if (direction === 'outbound') return ports.includes(to.port);
    return ports.includes(from.port) && segment.flags !== 'SYN';
  };
