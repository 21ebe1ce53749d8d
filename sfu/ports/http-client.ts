/** One request that the SFU makes of its own, such as a webhook. */
export interface HttpPost {
  /** `http://…` or `https://…`. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How a request ended: with a status, or without an answer. */
export type HttpOutcome = { readonly status: number } | { readonly error: string };

/** HTTP from the host on which the SFU runs. */
export interface HttpClient {
  /**
   * Sends one POST and calls back once with its outcome; never throws for an unreachable server.
   * @returns What gives the request up; the callback may then stay out.
   */
  post(request: HttpPost, done: (outcome: HttpOutcome) => void): () => void;
}
