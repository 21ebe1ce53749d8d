import type * as Werift from 'werift';
import { DTLS_REPAIRS } from './werift-dtls-repairs.ts';
import { ICE_REPAIRS } from './werift-ice-repairs.ts';
import { SCTP_REPAIRS } from './werift-sctp-repairs.ts';

/** The exports of one copy of werift: the npm package or a private bundle of it. */
export type WeriftStack = typeof Werift;

/** A work-around for one defect of werift 0.25.2. */
export interface WeriftRepair {
  /** Kebab-case, frozen. */
  readonly name: string;
  /** What the unrepaired stack does, and to whom it matters. */
  readonly reason: string;
  /** Changes classes of this copy only. Called once per copy. */
  readonly apply: (stack: WeriftStack) => void;
}

/** Every work-around, in the order in which they are applied. */
export const WERIFT_REPAIRS: readonly WeriftRepair[] = [...ICE_REPAIRS, ...DTLS_REPAIRS, ...SCTP_REPAIRS];

const repaired = new WeakMap<object, Set<string>>();

/**
 * Applies the work-arounds to one copy of werift, for users of RTCPeerConnection and of DtlsServer, DtlsClient and
 * RTCSctpTransport alike. Must run before the first object of the copy is made. Repeating it changes nothing.
 * @param only Names of the repairs wanted; all by default. Tests leave one out to show the defect.
 */
export function repairWerift(stack: WeriftStack, only?: readonly string[]): void {
  // The classes say which copy it is: a namespace object may be wrapped.
  const key = stack.RTCPeerConnection;
  const done = repaired.get(key) ?? new Set<string>();
  repaired.set(key, done);
  for (const repair of WERIFT_REPAIRS) {
    if (done.has(repair.name) || (only !== undefined && !only.includes(repair.name))) continue;
    done.add(repair.name);
    repair.apply(stack);
  }
}
