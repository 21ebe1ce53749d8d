import type { NatSettings } from './registry.ts';

/** Names of NATs as people speak of them. */
export type NatPresetName =
  | 'full-cone'
  | 'restricted-cone'
  | 'port-restricted'
  | 'symmetric'
  | 'symmetric-port-preserving'
  | 'carrier-grade'
  | 'hairpinless'
  | 'short-timer'
  | 'rebinding';

/** How a NAT behaves, without where it stands. */
export type NatBehaviour = Omit<NatSettings, 'publicAddresses'>;

const PORT_RESTRICTED: NatBehaviour = { mapping: 'endpoint-independent', filtering: 'address-and-port-dependent' };
const SYMMETRIC: NatBehaviour = {
  mapping: 'address-and-port-dependent',
  filtering: 'address-and-port-dependent',
  portAssignment: 'random',
};

/** NATs by their classic names, which RFC 3489 §5 gave and RFC 4787 takes apart into mapping and filtering. */
export const NAT_PRESETS: Readonly<Record<NatPresetName, NatBehaviour>> = {
  'full-cone': { mapping: 'endpoint-independent', filtering: 'endpoint-independent' },
  'restricted-cone': { mapping: 'endpoint-independent', filtering: 'address-dependent' },
  'port-restricted': PORT_RESTRICTED,
  symmetric: SYMMETRIC,
  'symmetric-port-preserving': { ...SYMMETRIC, portAssignment: 'preserve' },
  // RFC 6888: endpoint-independent, few ports per address.
  'carrier-grade': { ...PORT_RESTRICTED, portAssignment: 'random', hairpin: 'external-source', udpTimeoutMs: 120_000 },
  hairpinless: { ...PORT_RESTRICTED, hairpin: 'off' },
  // pion/transport vnet's default; a quarter of what RFC 4787 REQ-5 allows.
  'short-timer': { ...PORT_RESTRICTED, udpTimeoutMs: 30_000 },
  // As the rebinding scenarios of quic-interop's network simulator.
  rebinding: { ...PORT_RESTRICTED, portAssignment: 'random', rebindEveryMs: 5000 },
};
