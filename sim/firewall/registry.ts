import { answersOnly, type AnswersOnlySettings } from './answers-only.ts';
import type { FirewallRule, FirewallRuleMaker } from './firewall-rule.ts';
import { tcpPorts, type TcpPortsSettings } from './tcp-ports.ts';
import { udpBlocked, type UdpBlockedSettings } from './udp-blocked.ts';

/** Every firewall rule by the name that settings use: one line per rule. */
class FirewallRules {
  readonly 'answers-only': FirewallRuleMaker<AnswersOnlySettings> = answersOnly;
  readonly 'tcp-ports': FirewallRuleMaker<TcpPortsSettings> = tcpPorts;
  readonly 'udp-blocked': FirewallRuleMaker<UdpBlockedSettings> = udpBlocked;
}

type Settings<Maker> = Maker extends FirewallRuleMaker<infer S> ? S : never;

/** A firewall as data: the name of its rule, and the rule's settings. */
export type FirewallSettings = {
  [Name in keyof FirewallRules]: { readonly rule: Name } & Settings<FirewallRules[Name]>;
}[keyof FirewallRules];

const RULES = new FirewallRules();

/** Makes the rule that settings describe. */
export function makeFirewall(settings: FirewallSettings): FirewallRule {
  const maker = RULES[settings.rule] as FirewallRuleMaker<FirewallSettings>;
  return maker(settings);
}
