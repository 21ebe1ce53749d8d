import { createSecretKey, type KeyObject } from 'node:crypto';
import {
  buildStunMessage,
  encodeErrorCode,
  encodeXorMappedAddress,
  hasIntegrity,
  STUN_ATTRIBUTE,
  STUN_TYPE,
  type StunMessage,
} from '#proto/rtp/stun-message';
import type { IceParameters } from '../../engine.ts';
import type { Random } from '../../../ports/random.ts';
import type { PeerPath } from './peer-path.ts';

/** One pair of local credentials; a restart makes another. */
interface Generation {
  readonly ice: IceParameters;
  readonly key: KeyObject;
}

/** Alphabet of ice-char (RFC 8839 section 5.4): 64 letters, so six bits make one without bias. */
const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** livekit-server's lengths (pion): 16 and 32 letters. */
const UFRAG_LETTERS = 16;
const PASSWORD_LETTERS = 32;
/** The newest credentials and those before it: a client may still check with the old ones while it restarts. */
const GENERATIONS_KEPT = 2;

/** What one connectivity check led to. */
export interface CheckResult {
  /** Answer to send back; undefined when the check is not ours or not authentic. */
  readonly response?: Buffer;
  /** The peer proved its address: datagrams from there belong to this transport. */
  readonly isAuthentic: boolean;
  /** The selected path changed or was confirmed by a nomination. */
  readonly isNominated: boolean;
}

const REFUSED: CheckResult = { isAuthentic: false, isNominated: false };

/**
 * The lite side of ICE (RFC 8445 section 2.5): answers checks and takes the path that the peer nominates. Pure: no socket, no clock.
 * A check without a right MESSAGE-INTEGRITY is not answered.
 */
export class IceLite {
  readonly #random: Random;
  #generations: Generation[] = [];
  /** Path to the peer, once one is nominated. */
  selected: PeerPath | undefined;
  /** True once the peer nominated with the newest credentials. */
  isNewestNominated: boolean = false;

  constructor(random: Random) {
    this.#random = random;
    this.restart();
  }

  get local(): IceParameters {
    const newest = this.#generations[0];
    if (newest === undefined) throw new Error('an ICE agent always has credentials');
    return newest.ice;
  }

  /** Username fragments under which checks may arrive, newest first. */
  get usernameFragments(): string[] {
    return this.#generations.map(({ ice }) => ice.usernameFragment);
  }

  restart(): IceParameters {
    const ice = { usernameFragment: this.#letters(UFRAG_LETTERS), password: this.#letters(PASSWORD_LETTERS) };
    this.#generations = [{ ice, key: createSecretKey(Buffer.from(ice.password)) }, ...this.#generations].slice(
      0,
      GENERATIONS_KEPT,
    );
    this.isNewestNominated = false;
    return ice;
  }

  #letters(count: number): string {
    return Array.from(this.#random.bytes(count), (byte) => ICE_CHARS[byte & 63]).join('');
  }

  /** Handles a binding request whose username begins with one of our fragments. */
  check(request: StunMessage, from: PeerPath): CheckResult {
    const fragment = usernameFragmentOf(request);
    const generation = this.#generations.find(({ ice }) => ice.usernameFragment === fragment);
    if (generation === undefined || !hasIntegrity(request, generation.key)) return REFUSED;
    const { transactionId } = request;
    if (request.attributes.has(STUN_ATTRIBUTE.iceControlled)) {
      const value = encodeErrorCode(487, 'Role Conflict');
      const attributes = [{ type: STUN_ATTRIBUTE.errorCode, value }];
      const response = buildStunMessage(STUN_TYPE.bindingError, transactionId, attributes, generation.key);
      return { response, isAuthentic: false, isNominated: false };
    }
    const value = encodeXorMappedAddress(from.address, from.port);
    if (value === undefined) return REFUSED;
    const attributes = [{ type: STUN_ATTRIBUTE.xorMappedAddress, value }];
    const response = buildStunMessage(STUN_TYPE.bindingSuccess, transactionId, attributes, generation.key);
    const isNewest = generation === this.#generations[0];
    // Once the peer uses the new credentials, a late check with the old ones moves nothing.
    const isNominated = request.attributes.has(STUN_ATTRIBUTE.useCandidate) && (isNewest || !this.isNewestNominated);
    if (isNominated) {
      this.selected = from;
      if (isNewest) this.isNewestNominated = true;
    }
    return { response, isAuthentic: true, isNominated };
  }
}

/** Our own username fragment in a binding request: the part before the colon (RFC 8445 section 7.2.2). */
export function usernameFragmentOf(request: StunMessage): string | undefined {
  return request.attributes.get(STUN_ATTRIBUTE.username)?.value.toString('utf8').split(':')[0];
}
