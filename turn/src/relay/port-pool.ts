/** Answers an integer in [0, limit), from a cryptographic source. */
export type RandomBelow = (limit: number) => number;

/** The free relay ports of one address. Taking any and giving back cost O(1), whatever the size of the range. */
export class PortPool {
  readonly #first: number;
  /** a permutation of the range: free ports first, `#available` of them */
  readonly #ports: Uint16Array;
  /** where each port, less `#first`, stands in `#ports` */
  readonly #position: Uint16Array;
  #available: number;

  /** @param first first port of the range @param last last port, included */
  constructor(first: number, last: number) {
    this.#first = first;
    this.#available = last - first + 1;
    this.#ports = Uint16Array.from({ length: this.#available }, (_, index) => first + index);
    this.#position = Uint16Array.from({ length: this.#available }, (_, index) => index);
  }

  get available(): number {
    return this.#available;
  }

  /** Takes a free port at random, so that it cannot be guessed (RFC 8656 §7.2). */
  take(randomBelow: RandomBelow): number | undefined {
    if (this.#available === 0) return undefined;
    const port = this.#ports[randomBelow(this.#available)];
    if (port !== undefined) this.#remove(port);
    return port;
  }

  /**
   * Takes a random even port, and its odd neighbour too when both are wanted (RFC 8656 §7.2, EVEN-PORT). It walks the
   * range from a random place, which is fine for an Allocate.
   */
  takeEven(randomBelow: RandomBelow, withNext: boolean): number | undefined {
    const start = this.#available === 0 ? 0 : randomBelow(this.#available);
    for (let step = 0; step < this.#available; step += 1) {
      const port = this.#ports[(start + step) % this.#available] ?? 0;
      if (port % 2 === 0 && (!withNext || this.#isFree(port + 1))) {
        this.#remove(port);
        if (withNext) this.#remove(port + 1);
        return port;
      }
    }
    return undefined;
  }

  /** Gives a port back that was taken; a port that is free or foreign changes nothing. */
  give(port: number): void {
    const position = this.#position[port - this.#first];
    if (position === undefined || position < this.#available) return;
    this.#swap(position, this.#available);
    this.#available += 1;
  }

  #isFree(port: number): boolean {
    const position = this.#position[port - this.#first];
    return position !== undefined && position < this.#available;
  }

  #remove(port: number): void {
    const position = this.#position[port - this.#first];
    if (position === undefined) return;
    this.#available -= 1;
    this.#swap(position, this.#available);
  }

  #swap(one: number, other: number): void {
    const first = this.#ports[one] ?? 0;
    const second = this.#ports[other] ?? 0;
    this.#ports[one] = second;
    this.#ports[other] = first;
    this.#position[second - this.#first] = one;
    this.#position[first - this.#first] = other;
  }
}
