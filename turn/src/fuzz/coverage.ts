import { Method } from '@parley/stun/message-type';
import type { Counters } from '../relay/counters.js';

const methodNames = new Map<number, string>(
  Object.entries(Method).map(([name, method]) => [method, name]),
);

/** What the inputs brought about, so that it shows when they do not get far. */
export class Coverage {
  /** how often, by name */
  readonly counts = new Map<string, number>();
  /** datagrams and ICMP errors that went to clients or peers */
  deliveries = 0;

  add(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  /** @param code 0 for success */
  answered(method: number, code: number): void {
    this.add(`${methodNames.get(method) ?? 'other'} ${code === 0 ? 'success' : code}`);
  }

  relayed(how: string): void {
    this.deliveries += 1;
    this.add(`data ${how}`);
  }

  /** What a relay counted that has ended. */
  ended({ allocationsCreated, allocationsEnded, drops }: Counters): void {
    this.add('allocations made', allocationsCreated);
    this.add('allocations ended', allocationsEnded);
    for (const [reason, count] of Object.entries(drops)) this.add(`dropped: ${reason}`, count);
  }
}
