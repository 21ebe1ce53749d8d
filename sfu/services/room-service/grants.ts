import type { AccessTokenClaims } from '#proto/livekit/token';
import { TwirpError } from '#proto/livekit/twirp';
import type { Defects } from '../../defects/defects.ts';

/** Stands for a caller whom nothing is forbidden: requests that ask LiveKit's own mock to skip authorisation. */
export const EVERYTHING_ALLOWED: AccessTokenClaims = {};

/** Checks what the caller's token allows. Every lack is `unauthenticated`, not `permission_denied` (JWT-016). */
export class CallerGrants {
  readonly #claims: AccessTokenClaims | undefined;
  readonly #defects: Defects;

  constructor(claims: AccessTokenClaims | undefined, defects: Defects) {
    this.#claims = claims;
    this.#defects = defects;
  }

  wantCreate(): void {
    this.#want(this.#claims?.video?.roomCreate === true);
  }

  wantList(): void {
    this.#want(this.#claims?.video?.roomList === true);
  }

  wantRecord(): void {
    this.#want(this.#claims?.video?.roomRecord === true);
  }

  wantIngress(): void {
    this.#want(this.#claims?.video?.ingressAdmin === true);
  }

  wantSip(grant: 'admin' | 'call'): void {
    this.#want(this.#claims?.sip?.[grant] === true);
  }

  /** `roomAdmin` counts for the room named in the token only (JWT-015). */
  wantAdmin(roomName: string): void {
    const isThisRoom = this.#claims?.video?.room === roomName || this.#defects.has('admin-of-any-room');
    this.#want(this.#claims?.video?.roomAdmin === true && isThisRoom);
  }

  /** Moving and forwarding name both rooms in the token. */
  wantDestination(roomName: string, destinationRoom: string): void {
    this.wantAdmin(roomName);
    this.#want(this.#claims?.video?.destinationRoom === destinationRoom || this.#defects.has('destination-unchecked'));
  }

  #want(isAllowed: boolean): void {
    if (this.#claims === EVERYTHING_ALLOWED) return;
    if (!isAllowed && !this.#defects.has('grants-unchecked'))
      throw new TwirpError('unauthenticated', 'permissions denied');
  }
}
