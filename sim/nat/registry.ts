import { checkPositive } from '../setting-checks.ts';
import { addressAndPortDependent } from './address-and-port-dependent.ts';
import { addressDependent } from './address-dependent.ts';
import type { EndpointDependence } from './endpoint-dependence.ts';
import { endpointIndependent } from './endpoint-independent.ts';
import { externalSourceHairpin, internalSourceHairpin, noHairpin, type Hairpin } from './hairpin.ts';
import type { PortAssignment } from './port-assignment.ts';
import { preservePort } from './preserve-port.ts';
import { randomPort } from './random-port.ts';
import { sequentialPort } from './sequential-port.ts';

/** What mappings and filters may depend on, by the name that settings use: one line per behaviour. */
class EndpointDependences {
  readonly 'endpoint-independent': EndpointDependence = endpointIndependent;
  readonly 'address-dependent': EndpointDependence = addressDependent;
  readonly 'address-and-port-dependent': EndpointDependence = addressAndPortDependent;
}

/** How public ports are picked: one line per behaviour. */
class PortAssignments {
  readonly preserve: PortAssignment = preservePort;
  readonly sequential: PortAssignment = sequentialPort;
  readonly random: PortAssignment = randomPort;
}

/** How packets to the NAT's own public endpoints fare: one line per behaviour. */
class Hairpins {
  readonly off: Hairpin = noHairpin;
  readonly 'internal-source': Hairpin = internalSourceHairpin;
  readonly 'external-source': Hairpin = externalSourceHairpin;
}

/** Every behaviour by kind and name. */
export const NAT_BEHAVIOURS: {
  readonly dependence: EndpointDependences;
  readonly portAssignment: PortAssignments;
  readonly hairpin: Hairpins;
} = { dependence: new EndpointDependences(), portAssignment: new PortAssignments(), hairpin: new Hairpins() };

/** A NAT as data. */
export interface NatSettings {
  /** The addresses that it gives out, IPv4. A private address keeps the one it got first (RFC 4787 REQ-2, "paired"). */
  readonly publicAddresses: readonly string[];
  readonly mapping: keyof EndpointDependences;
  readonly filtering: keyof EndpointDependences;
  /** `preserve` when absent. */
  readonly portAssignment?: keyof PortAssignments;
  /** First and last public port; 1024 to 65535 when absent. */
  readonly portRange?: readonly [first: number, last: number];
  /** How long an unused UDP mapping lives, milliseconds; 300 000 when absent (RFC 4787 REQ-5: at least 120 000, better 300 000). */
  readonly udpTimeoutMs?: number;
  /** How long an unused established TCP mapping lives; 7 440 000 when absent (RFC 5382 REQ-5: at least 2 h 4 min). */
  readonly tcpTimeoutMs?: number;
  /** The same while a connection opens or closes; 240 000 when absent (RFC 5382 REQ-5). */
  readonly tcpTransitoryMs?: number;
  /** Which packets keep a UDP mapping alive; `outbound` when absent (RFC 4787 REQ-6). */
  readonly refresh?: 'outbound' | 'both';
  /** `external-source` when absent (RFC 4787 REQ-9). */
  readonly hairpin?: keyof Hairpins;
  /** Forgets its mappings each so many milliseconds of the world's time, and gives other ports; never when absent. */
  readonly rebindEveryMs?: number;
}

/** @throws RangeError or Error when settings can never work. */
export function checkNat(name: string, settings: NatSettings): void {
  if (settings.publicAddresses.length === 0) throw new Error(`NAT '${name}' needs a public address.`);
  const { udpTimeoutMs = 1, tcpTimeoutMs = 1, tcpTransitoryMs = 1, rebindEveryMs = 1 } = settings;
  for (const [setting, value] of Object.entries({ udpTimeoutMs, tcpTimeoutMs, tcpTransitoryMs, rebindEveryMs }))
    checkPositive(setting, value);
  const [first, last] = settings.portRange ?? [1, 1];
  if (!(first >= 1 && last >= first && last <= 65_535))
    throw new RangeError(`The setting portRange is ${first} to ${last}, but wants two ports in order.`);
}
