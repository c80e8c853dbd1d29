/** Reads the messages that have arrived on a TCP connection. They count as arrived when they are read. */
import type { Arrivals, Received } from './arrivals.js';
import type { RealtimeClock } from './realtime-clock.js';
import type { TcpSocket } from './tcp-socket.js';

export class StreamReader {
  readonly #socket: TcpSocket;
  readonly #clock: RealtimeClock;
  readonly #received: Received;

  constructor(socket: TcpSocket, clock: RealtimeClock) {
    this.#socket = socket;
    this.#clock = clock;
    this.#received = { data: socket.data, start: 0, length: 0, arrived: undefined };
  }

  /** Takes everything that waits. */
  read(header: Buffer, arrivals: Arrivals): void {
    const { messages } = this.#socket;
    for (let mayHaveMore = true; mayHaveMore;) {
      mayHaveMore = this.#socket.read();
      this.#received.arrived = this.#clock.now();
      for (let length = messages.next(); length > 0; length = messages.next()) {
        this.#received.start = messages.messageStart;
        this.#received.length = length;
        arrivals.take(this.#received, header);
      }
    }
  }
}
