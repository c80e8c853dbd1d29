import type { AddressFamily, TransportAddress } from '@parley/stun/transport-address';

/** The STUN servers that have answered over UDP so far, for those who want to learn their own address. */
export class UdpServers {
  readonly #known: TransportAddress[] = [];
  readonly #waiting = new Set<() => void>();
  #isComplete = false;

  add(server: TransportAddress): void {
    const isKnown = this.#known.some(
      ({ address, port }) => address === server.address && port === server.port,
    );
    if (isKnown) return;
    this.#known.push(server);
    this.#wake();
  }

  /** No more of them will come. */
  complete(): void {
    this.#isComplete = true;
    this.#wake();
  }

  /** One of this family, as soon as there is one; `undefined` when there is none. */
  async first(family: AddressFamily): Promise<TransportAddress | undefined> {
    for (;;) {
      const server = this.#known.find((known) => known.family === family);
      if (server !== undefined || this.#isComplete) return server;
      await this.#change();
    }
  }

  /** Every one of them, once all have been asked. */
  async all(): Promise<readonly TransportAddress[]> {
    while (!this.#isComplete) await this.#change();
    return this.#known;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}
