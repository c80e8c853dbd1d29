/** A byte budget that refills steadily and holds one second's worth; what does not fit is dropped, never queued. */
export class TokenBucket {
  #rate: number;
  #tokens: number;
  #filledAt: number;

  /** @param rate bytes per second; 0 for no limit @param now ms */
  constructor(rate: number, now: number) {
    this.#rate = rate;
    this.#tokens = rate;
    this.#filledAt = now;
  }

  /** Fills by another rate from now on; what has been saved up is cut down to one second's worth. */
  setRate(rate: number, now: number): void {
    if (rate === this.#rate) return;
    this.#refill(now);
    // Where there was no limit, the first second has its whole budget.
    this.#tokens = this.#rate === 0 ? rate : Math.min(this.#tokens, rate);
    this.#rate = rate;
  }

  /** Whether `bytes` fit, which also spends them. */
  spend(bytes: number, now: number): boolean {
    if (this.#rate === 0) return true;
    this.#refill(now);
    if (bytes > this.#tokens) return false;
    this.#tokens -= bytes;
    return true;
  }

  #refill(now: number): void {
    this.#tokens = Math.min(
      this.#rate,
      this.#tokens + ((now - this.#filledAt) * this.#rate) / 1000,
    );
    this.#filledAt = now;
  }
}
