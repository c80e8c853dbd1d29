/** The octets of eight packets of one flow, laid out once and numbered anew for each time that they leave. */
import type { Memory } from './memory.js';
import { PAYLOAD_LENGTH, RUN_WORD, SEQUENCE_WORD, STAMP_WORD } from './payload.js';
import type { RealtimeClock } from './realtime-clock.js';

/** packets of one flow that leave together */
export const BURST = 8;

export class Burst {
  readonly #words: Uint32Array;
  readonly #clock: RealtimeClock;
  readonly #payloadWord: number;
  /** words between two packets */
  readonly #stride: number;

  /**
   * @param data room for the packets, one right after the other
   * @param template a packet, with the payload at its end
   * @param run which every packet names
   */
  constructor(clock: RealtimeClock, data: Memory, template: Buffer, run: number) {
    this.#clock = clock;
    this.#words = data.words;
    this.#payloadWord = (template.length - PAYLOAD_LENGTH) >> 2;
    this.#stride = template.length >> 2;
    for (let index = 0; index < BURST; index += 1) {
      template.copy(data.bytes, index * template.length);
      this.#words[index * this.#stride + this.#payloadWord + RUN_WORD] = run;
    }
  }

  /** Numbers the packets from `sequence` on, and writes down that they leave now. */
  stamp(sequence: number): void {
    const stamp = this.#clock.now();
    let word = this.#payloadWord;
    for (let index = 0; index < BURST; index += 1) {
      this.#words[word + SEQUENCE_WORD] = sequence + index;
      this.#words[word + STAMP_WORD] = stamp;
      word += this.#stride;
    }
  }
}
