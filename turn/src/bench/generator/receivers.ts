/** Reads what arrives at the receivers of all flows, and sleeps until there is something to do. */
import type { Arrivals } from './arrivals.js';
import { DatagramReader } from './datagram-reader.js';
import type { Flow } from './flows.js';
import { Readiness } from './readiness.js';
import { RealtimeClock } from './realtime-clock.js';
import { StreamReader } from './stream-reader.js';
import { POLLIN, type SystemCalls } from './system-calls.js';
import { TcpSocket } from './tcp-socket.js';

/** A sleep that is shorter than what waking takes is not worth it, ms. */
const SHORTEST_SLEEP_MS = 0.02;

type Read = () => void;

export class Receivers {
  readonly #datagrams: Read[] = [];
  readonly #streams: Read[] = [];
  readonly #streamFds: number[] = [];
  readonly #readiness: Readiness;
  #turn = 0;

  constructor(calls: SystemCalls, flows: readonly Flow[], arrivals: Arrivals) {
    this.#readiness = new Readiness(calls);
    const datagramReader = new DatagramReader(calls);
    const clock = new RealtimeClock(calls);
    for (const { receiver, receivedHeader } of flows) {
      if (receiver instanceof TcpSocket) {
        const reader = new StreamReader(receiver, clock);
        this.#streams.push(() => reader.read(receivedHeader, arrivals));
        this.#streamFds.push(receiver.fd);
      } else {
        this.#datagrams.push(() => datagramReader.read(receiver.fd, receivedHeader, arrivals));
      }
    }
  }

  /** Reads from the next one of the UDP sockets: from no more, so that reading never puts off a burst for long. */
  readNext(): void {
    this.#datagrams[this.#turn % this.#datagrams.length]?.();
    this.#turn += 1;
  }

  readAll(): void {
    for (const read of this.#datagrams) read();
    for (const read of this.#streams) read();
  }

  /** Sleeps for that long, or until a TCP connection has something, which is read. */
  sleep(milliseconds: number): void {
    if (this.#streams.length === 0 && milliseconds < SHORTEST_SLEEP_MS) return;
    this.#readiness.wait(this.#streamFds, POLLIN, milliseconds);
    for (const [index, read] of this.#streams.entries()) {
      if (this.#readiness.isReady(index)) read();
    }
  }
}
