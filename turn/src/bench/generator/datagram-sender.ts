/** Sends bursts of one flow as datagrams. */
import { Burst, BURST } from './burst.js';
import { MessageArray } from './memory.js';
import { RealtimeClock } from './realtime-clock.js';
import { ECONNREFUSED, EINTR, type SystemCalls } from './system-calls.js';
import { SystemError } from './system-error.js';
import type { UdpSocket } from './udp-socket.js';

/** `segments`: one system call and one walk through the stack for a burst; `datagrams`: one of each packet */
export type SenderMode = 'segments' | 'datagrams';

export interface DatagramSenderOptions {
  readonly sender: UdpSocket;
  readonly template: Buffer;
  readonly senders: SenderMode;
  readonly run: number;
}

export class DatagramSender {
  readonly #calls: SystemCalls;
  readonly #fd: number;
  readonly #messages: MessageArray;
  readonly #burst: Burst;
  /** of a whole burst when it leaves as segments, else 0 */
  readonly #segmentedLength: number;

  constructor(calls: SystemCalls, { sender, template, senders, run }: DatagramSenderOptions) {
    this.#calls = calls;
    this.#fd = sender.fd;
    this.#messages = new MessageArray(calls, {
      count: BURST,
      room: template.length,
      controlRoom: 0,
    });
    this.#burst = new Burst(new RealtimeClock(calls), this.#messages.data, template, run);
    this.#segmentedLength = senders === 'segments' ? template.length * BURST : 0;
    sender.segment(senders === 'segments' ? template.length : 0);
  }

  /** The socket blocks while its buffer is full, for as long as the loopback interface takes. */
  send(sequence: number): boolean {
    this.#burst.stamp(sequence);
    if (this.#segmentedLength > 0) this.#sendSegments();
    else this.#sendDatagrams();
    return false;
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

  /** A refusal is of an earlier packet, and this one was not sent. */
  #mayTryAgain(): void {
    const errno = this.#calls.errno();
    if (![EINTR, ECONNREFUSED].includes(errno)) throw new SystemError('send', errno);
  }
}
