/** One deliberate bug of the reference SFU: where it bites and what it does, in one sentence. */
export interface DefectEntry {
  readonly area: 'transport' | 'tokens' | 'rooms' | 'presence' | 'tracks' | 'subscriptions' | 'media' | 'data' | 'permissions' | 'room-service';
  readonly does: string;
}

/** Every switchable defect, by name. A name is a promise: never reused. */
export const DEFECTS = {
  'token-signature-unchecked': { area: 'tokens', does: 'accepts a token whose signature is wrong' },
} as const satisfies Readonly<Record<string, DefectEntry>>;

export type DefectName = keyof typeof DEFECTS;
