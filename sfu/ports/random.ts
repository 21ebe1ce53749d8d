/** The only source of chance inside `sfu`. */
export interface Random {
  /** Gives `length` uniformly distributed bytes. */
  bytes(length: number): Buffer;
}
