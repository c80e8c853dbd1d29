/**
 * Sends bursts by a schedule and reads what arrives, in one thread that sleeps in between. The kernel writes down when each
 * datagram came, so that it can be read later, in bulk, without a wake-up for each.
 */
import { MessageArray, Memory } from './memory.js';
import { PAYLOAD_LENGTH, type Flow } from './flows.js';
import { Schedule } from './pacing.js';
import { percentile } from './statistics.js';
import {
  CLOCK_REALTIME,
  EAGAIN,
  ECONNREFUSED,
  EINTR,
  MSG_DONTWAIT,
  type SystemCalls,
} from './system-calls.js';
import { SystemError } from './udp-socket.js';

/** packets of one flow that leave together */
const BURST = 8;

/** datagrams in one read */
const READ_COUNT = 64;
/** room for the longest datagram that is expected, with its header */
const READ_ROOM = 1536;
/** `struct cmsghdr` with a `struct timespec` in it */
const CONTROL_ROOM = 32;
const TIMESTAMP_SECONDS_WORD = 4;
const TIMESTAMP_NANOSECONDS_WORD = 6;

/** words of the payload that the generator writes; the first stays as the template has it */
const RUN_WORD = 1;
const SEQUENCE_WORD = 2;
const STAMP_WORD = 3;

/** A sleep that is shorter than what waking takes is not worth it, ms. */
const SHORTEST_SLEEP_MS = 0.02;
/** until the first burst, ms: long enough to be asleep by then */
const LEAD_MS = 5;
/** The last packets are waited for until nothing has come for this long, ms. */
const QUIET_MS = 200;
const DRAIN_SLEEP_MS = 5;

export interface LoadOptions {
  /** packets/s over all flows */
  readonly rate: number;
  readonly seconds: number;
  /** `segments`: one system call and one walk through the stack for a burst; `datagrams`: one of each packet */
  readonly senders: 'segments' | 'datagrams';
}

export interface LoadResult {
  readonly sent: number;
  readonly received: number;
  readonly duplicates: number;
  /** of an unexpected length or header */
  readonly damaged: number;
  /** one way, from just before the system call that sent it to the arrival at the receiver's socket */
  readonly latencyP50Us: number;
  readonly latencyP99Us: number;
  /** how late the bursts left */
  readonly lateP99Ms: number;
  readonly lateWorstMs: number;
  /** The load was not what was asked for. */
  readonly isBehind: boolean;
  /** the generator's own CPU time for each packet that it sent, µs */
  readonly generatorCpuUs: number;
}

let runs = 0;

export function runLoad(
  calls: SystemCalls,
  flows: readonly Flow[],
  options: LoadOptions,
): LoadResult {
  runs += 1;
  const sleeper = new Sleeper(calls);
  const senders = flows.map((flow) => new BurstSender(calls, flow, options.senders, runs));
  const cpu = process.cpuUsage();
  const schedule = new Schedule(performance.now() + LEAD_MS, {
    burstsPerSecond: options.rate / BURST,
    seconds: options.seconds,
  });
  const arrivals = new Arrivals(calls, runs, schedule.bursts * BURST);

  let burst = 0;
  let turn = 0;
  while (burst < schedule.bursts) {
    const now = performance.now();
    for (const due = schedule.dueBy(now); burst < due; burst += 1) {
      senders[burst % senders.length]?.send(burst * BURST);
      schedule.left(now);
    }
    // One socket a turn, so that reading never puts off a burst for long.
    const flow = flows[turn % flows.length];
    if (flow !== undefined) arrivals.read(flow);
    turn += 1;
    sleeper.sleep(schedule.dueAt(burst) - performance.now());
  }

  let quietSince = performance.now();
  while (!arrivals.isComplete && performance.now() - quietSince < QUIET_MS) {
    const before = arrivals.received;
    for (const flow of flows) arrivals.read(flow);
    if (arrivals.received > before) quietSince = performance.now();
    sleeper.sleep(DRAIN_SLEEP_MS);
  }

  const { user, system } = process.cpuUsage(cpu);
  const sent = schedule.bursts * BURST;
  const late = schedule.outcome();
  return {
    sent,
    ...arrivals.outcome(),
    lateP99Ms: late.p99Ms,
    lateWorstMs: late.worstMs,
    isBehind: late.isBehind,
    generatorCpuUs: (user + system) / sent,
  };
}

/** Nanoseconds modulo 2^32, of which differences below four seconds can be told. */
function wrappedNanoseconds(seconds: number, nanoseconds: number): number {
  return (Math.imul(seconds, 1_000_000_000) + nanoseconds) >>> 0;
}

class Sleeper {
  readonly #calls: SystemCalls;
  readonly #duration: Memory;

  constructor(calls: SystemCalls) {
    this.#calls = calls;
    this.#duration = new Memory(calls, 16);
  }

  sleep(milliseconds: number): void {
    if (milliseconds < SHORTEST_SLEEP_MS) return;
    const seconds = Math.floor(milliseconds / 1000);
    this.#duration.writeLong(0, seconds);
    this.#duration.writeLong(2, Math.floor((milliseconds - seconds * 1000) * 1e6));
    this.#calls.nanosleep(this.#duration.address, 0);
  }
}

/** Sends one flow's bursts out of memory that is laid out once. */
class BurstSender {
  readonly #calls: SystemCalls;
  readonly #fd: number;
  readonly #messages: MessageArray;
  readonly #payloadWord: number;
  /** of a whole burst when it leaves as segments, else 0 */
  readonly #segmentedLength: number;
  readonly #clock: Memory;

  constructor(calls: SystemCalls, flow: Flow, senders: LoadOptions['senders'], run: number) {
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

/** Counts what arrives. */
class Arrivals {
  readonly #calls: SystemCalls;
  readonly #messages: MessageArray;
  readonly #run: number;
  readonly #seen: Uint8Array;
  /** ns, in the order of arrival */
  readonly #latencies: Uint32Array;
  received = 0;
  #duplicates = 0;
  #damaged = 0;

  constructor(calls: SystemCalls, run: number, expected: number) {
    this.#calls = calls;
    this.#run = run;
    this.#seen = new Uint8Array(expected);
    this.#latencies = new Uint32Array(expected);
    this.#messages = new MessageArray(calls, {
      count: READ_COUNT,
      room: READ_ROOM,
      controlRoom: CONTROL_ROOM,
    });
  }

  get isComplete(): boolean {
    return this.received === this.#seen.length;
  }

  /** Takes everything that waits at a flow's receiver. */
  read(flow: Flow): void {
    const messages = this.#messages;
    for (;;) {
      const count = this.#calls.recvmmsg(
        flow.receiver.fd,
        messages.pointer(0),
        READ_COUNT,
        MSG_DONTWAIT,
        0,
      );
      if (count < 0) {
        const errno = this.#calls.errno();
        if (errno === EAGAIN) return;
        // of something sent before: the relay's port was closed
        if (errno !== ECONNREFUSED && errno !== EINTR) throw new SystemError('recvmmsg', errno);
        continue;
      }
      for (let index = 0; index < count; index += 1) this.#take(flow.receivedHeader, index);
      if (count < READ_COUNT) return;
    }
  }

  #take(header: Buffer, index: number): void {
    const messages = this.#messages;
    const { words, bytes } = messages.data;
    const start = index * messages.dataStride;
    const payload = start + (header.length >> 2);
    const hasTimestamp = messages.controlLength(index) === CONTROL_ROOM;
    messages.renew(index);
    // left over from an earlier point
    if (words[payload + RUN_WORD] !== this.#run) return;
    const sequence = words[payload + SEQUENCE_WORD] ?? 0;
    if (
      !hasTimestamp ||
      messages.receivedLength(index) !== header.length + PAYLOAD_LENGTH ||
      sequence >= this.#seen.length ||
      !startsWith(bytes, start << 2, header)
    ) {
      this.#damaged += 1;
      return;
    }
    if (this.#seen[sequence] === 1) {
      this.#duplicates += 1;
      return;
    }
    this.#seen[sequence] = 1;
    const control = index * messages.controlStride;
    const arrived = wrappedNanoseconds(
      messages.controls[control + TIMESTAMP_SECONDS_WORD] ?? 0,
      messages.controls[control + TIMESTAMP_NANOSECONDS_WORD] ?? 0,
    );
    this.#latencies[this.received] = arrived - (words[payload + STAMP_WORD] ?? 0);
    this.received += 1;
  }

  outcome(): Pick<
    LoadResult,
    'received' | 'duplicates' | 'damaged' | 'latencyP50Us' | 'latencyP99Us'
  > {
    const sorted = this.#latencies.subarray(0, this.received).sort();
    return {
      received: this.received,
      duplicates: this.#duplicates,
      damaged: this.#damaged,
      latencyP50Us: percentile(sorted, 0.5) / 1000,
      latencyP99Us: percentile(sorted, 0.99) / 1000,
    };
  }
}

function startsWith(bytes: Buffer, offset: number, header: Buffer): boolean {
  for (let index = 0; index < header.length; index += 1) {
    if (bytes[offset + index] !== header[index]) return false;
  }
  return true;
}
