/** Why a token is refused; every one of them is HTTP 401 on the handshake (SIG-008..SIG-010). */
export type TokenErrorCode = 'malformed' | 'algorithm' | 'unknown-key' | 'signature' | 'expired' | 'not-yet-valid';

/** A token that is not accepted. The message never holds the token or a secret. */
export class TokenError extends Error {
  readonly code: TokenErrorCode;

  constructor(code: TokenErrorCode, message: string) {
    super(message);
    this.name = 'TokenError';
    this.code = code;
  }
}
