import { ClientInfo_SDK } from '@livekit/protocol';
import type { ClientInfo } from '@livekit/protocol';
import type { IcePreference } from './ice-preferences.ts';

/** A failure this soon after the connection came up is enough by itself. Source: CON-010. */
const YOUNG_MS = 90_000;
/** So many failures are enough where each follows the one before within the window. Source: CON-010. */
const ENOUGH_FAILURES = 2;
const WINDOW_US = 60_000_000;
/** A client unheard for longer has lost its whole network, which TCP would not bring back. Source: CON-010. */
const SIGNAL_ALIVE_US = 15_000_000;

/** What is known of a peer connection whose ICE failed. */
export interface TransportFailure {
  /** How long it had been connected; undefined where it never was. */
  readonly connectedMs: number | undefined;
  /** The slower protocol of the participant's connections; undefined where none ever had a path. */
  readonly protocol: 'udp' | 'tcp' | undefined;
}

/** The client at the moment of a failure; times by the port clock. */
export interface FailedClient {
  readonly nowUs: number;
  readonly lastSignalUs: number;
  readonly hasSignal: boolean;
  /** It opens TCP connections to candidates, and there are some. */
  readonly canUseTcp: boolean;
  readonly preference: IcePreference;
}

/** Decides when a participant whose connections over UDP fail is to be offered TCP alone; once for each choice of the client's (CON-010). */
export class CandidateFallback {
  #failures = 0;
  #lastFailureUs = -Infinity;
  #hasSwitched = false;

  /** @returns What both connections are to use from now on; undefined leaves it as it is. */
  failed(failure: TransportFailure, client: FailedClient): IcePreference | undefined {
    if (this.#hasSwitched) return undefined;
    const { nowUs, lastSignalUs, hasSignal, preference } = client;
    if (!hasSignal || nowUs - lastSignalUs >= SIGNAL_ALIVE_US) {
      this.reset();
      return undefined;
    }
    const isYoung = failure.connectedMs !== undefined && failure.connectedMs < YOUNG_MS;
    if (!isYoung && !this.#isOneTooMany(nowUs)) return undefined;
    const next = nextOf(failure, client);
    if (next === preference) return undefined;
    this.#hasSwitched = true;
    return next;
  }

  #isOneTooMany(nowUs: number): boolean {
    const sinceLastUs = nowUs - this.#lastFailureUs;
    this.#failures += 1;
    this.#lastFailureUs = nowUs;
    return this.#failures >= ENOUGH_FAILURES && sinceLastUs <= WINDOW_US;
  }

  /** The client chose its candidates itself: counting begins anew. */
  reset(): void {
    this.#failures = 0;
    this.#lastFailureUs = -Infinity;
    this.#hasSwitched = false;
  }
}

/** Tells whether a client opens TCP connections to candidates: those on pion do not, Swift's do since 1.0.5. */
export function opensTcp({ sdk, version }: ClientInfo): boolean {
  if (sdk === ClientInfo_SDK.GO) return false;
  if (sdk !== ClientInfo_SDK.SWIFT) return true;
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return major > 1 || (major === 1 && (minor > 0 || patch >= 5));
}

/** After UDP comes TCP; the step after it, TURN over TLS, needs a TURN server, which there is not. */
function nextOf({ protocol }: TransportFailure, { preference, canUseTcp }: FailedClient): IcePreference {
  if (protocol === 'tcp') return preference;
  return protocol === 'udp' && preference === 'any' && canUseTcp ? 'tcp' : 'any';
}
