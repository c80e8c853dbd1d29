/** A byte budget that refills steadily and holds one second's worth; what does not fit is dropped, never queued. */
export class TokenBucket {
  readonly #rate: number;
  #tokens: number;
  #filledAt: number;

  /** @param rate bytes per second; 0 for no limit @param now ms */
  constructor(rate: number, now: number) {
    this.#rate = rate;
    this.#tokens = rate;
    this.#filledAt = now;
  }

  /** Whether `bytes` fit, which also spends them. */
  spend(bytes: number, now: number): boolean {
    if (this.#rate === 0) return true;
    this.#tokens = Math.min(
      this.#rate,
      this.#tokens + ((now - this.#filledAt) * this.#rate) / 1000,
    );
    this.#filledAt = now;
    if (bytes > this.#tokens) return false;
    this.#tokens -= bytes;
    return true;
  }
}
