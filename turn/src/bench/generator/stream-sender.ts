/** Sends bursts of one flow over TCP: the framed messages of a burst in one buffer. */
import { Burst, BURST } from './burst.js';
import { Memory } from './memory.js';
import { RealtimeClock } from './realtime-clock.js';
import type { SystemCalls } from './system-calls.js';
import type { TcpSocket } from './tcp-socket.js';

export interface StreamSenderOptions {
  readonly sender: TcpSocket;
  /** ChannelData whose length is a multiple of four, so that it needs no padding (RFC 8656 §12.5) */
  readonly template: Buffer;
  readonly run: number;
}

export class StreamSender {
  readonly #socket: TcpSocket;
  readonly #data: Memory;
  readonly #burst: Burst;

  constructor(calls: SystemCalls, { sender, template, run }: StreamSenderOptions) {
    this.#socket = sender;
    this.#data = new Memory(calls, template.length * BURST);
    this.#burst = new Burst(new RealtimeClock(calls), this.#data, template, run);
  }

  /** Ends when the socket has taken the whole burst, so that framing survives a full one. */
  send(sequence: number, meanwhile: () => void): boolean {
    this.#burst.stamp(sequence);
    return this.#socket.write(this.#data, this.#data.bytes.length, meanwhile);
  }
}
