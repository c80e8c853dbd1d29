/** Sends bursts of one flow. */
import type { Flow } from './flows.js';
import { MessageArray, Memory } from './memory.js';
import {
  PAYLOAD_LENGTH,
  RUN_WORD,
  SEQUENCE_WORD,
  STAMP_WORD,
  wrappedNanoseconds,
} from './payload.js';
import { CLOCK_REALTIME, ECONNREFUSED, EINTR, type SystemCalls } from './system-calls.js';
import { SystemError } from './udp-socket.js';

/** packets of one flow that leave together */
export const BURST = 8;

/** `segments`: one system call and one walk through the stack for a burst; `datagrams`: one of each packet */
export type SenderMode = 'segments' | 'datagrams';

/** Sends one flow's bursts out of memory that is laid out once. */
export class BurstSender {
  readonly #calls: SystemCalls;
  readonly #fd: number;
  readonly #messages: MessageArray;
  readonly #payloadWord: number;
  /** of a whole burst when it leaves as segments, else 0 */
  readonly #segmentedLength: number;
  readonly #clock: Memory;

  constructor(calls: SystemCalls, flow: Flow, senders: SenderMode, run: number) {
    const { template, sender } = flow;
    this.#calls = calls;
    this.#fd = sender.fd;
    this.#clock = new Memory(calls, 16);
    this.#messages = new MessageArray(calls, {
      count: BURST,
      room: template.length,
      controlRoom: 0,
    });
    this.#payloadWord = (template.length - PAYLOAD_LENGTH) >> 2;
    this.#segmentedLength = senders === 'segments' ? template.length * BURST : 0;
    sender.segment(senders === 'segments' ? template.length : 0);
    const { data, dataStride } = this.#messages;
    for (let index = 0; index < BURST; index += 1) {
      template.copy(data.bytes, index * template.length);
      data.words[index * dataStride + this.#payloadWord + RUN_WORD] = run;
    }
  }

  /** Sends a burst whose packets are numbered from `sequence` on. */
  send(sequence: number): void {
    const { data, dataStride } = this.#messages;
    const stamp = this.#now();
    let word = this.#payloadWord;
    for (let index = 0; index < BURST; index += 1) {
      data.words[word + SEQUENCE_WORD] = sequence + index;
      data.words[word + STAMP_WORD] = stamp;
      word += dataStride;
    }
    if (this.#segmentedLength > 0) this.#sendSegments();
    else this.#sendDatagrams();
  }

  #sendSegments(): void {
    const { address } = this.#messages.data;
    while (this.#calls.send(this.#fd, address, this.#segmentedLength, 0) < 0) this.#mayTryAgain();
  }

  /** sendmmsg may send fewer than asked. */
  #sendDatagrams(): void {
    let sent = 0;
    while (sent < BURST) {
      const count = this.#calls.sendmmsg(this.#fd, this.#messages.pointer(sent), BURST - sent, 0);
      if (count < 0) this.#mayTryAgain();
      else sent += count;
    }
  }

  /** The socket blocks while its buffer is full; a refusal is of an earlier packet, and this one was not sent. */
  #mayTryAgain(): void {
    const errno = this.#calls.errno();
    if (![EINTR, ECONNREFUSED].includes(errno)) throw new SystemError('send', errno);
  }

  #now(): number {
    this.#calls.clockGettime(CLOCK_REALTIME, this.#clock.address);
    return wrappedNanoseconds(this.#clock.words[0] ?? 0, this.#clock.words[2] ?? 0);
  }
}
