import { formatAddress } from '../network/addresses.ts';
import type { FirewallRuleMaker } from './firewall-rule.ts';

/** Everything passes outwards, and inwards only from endpoints that the same private endpoint has written to; without time-out. */
export type AnswersOnlySettings = object;

export const answersOnly: FirewallRuleMaker<AnswersOnlySettings> = () => {
  const asked = new Set<string>();
  return ({ segment, from, to }, direction) => {
    const protocol = segment === undefined ? 'udp' : 'tcp';
    if (direction === 'inbound') return asked.has(`${protocol} ${formatAddress(to)} ${formatAddress(from)}`);
    asked.add(`${protocol} ${formatAddress(from)} ${formatAddress(to)}`);
    return true;
  };
};
