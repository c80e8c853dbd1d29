import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressTable } from './address-table.js';
import { DeadlineHeap, type Expiring } from './deadline-heap.js';
import { createSourceMemory, SourceLimit, type SourceMemory } from './source-limit.js';
import { TokenBucket } from './token-bucket.js';
import { present } from '@parley/stun/testing/present';

describe('DeadlineHeap', () => {
  it('always shows the earliest deadline, whatever is scheduled, moved and removed', () => {
    const step = fc.record({
      item: fc.nat(19),
      action: fc.constantFrom('schedule', 'remove'),
      at: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const heap = new DeadlineHeap();
        const items = Array.from({ length: 20 }, (): Expiring => ({ expiresAt: 0, heapIndex: -1 }));
        const live = new Set<Expiring>();
        for (const { item: index, action, at } of steps) {
          const item = present(items[index]);
          if (action === 'schedule') {
            heap.schedule(item, at);
            live.add(item);
          } else {
            heap.remove(item);
            live.delete(item);
          }
          expect(heap.size).toBe(live.size);
          const earliest = Math.min(...[...live].map(({ expiresAt }) => expiresAt));
          expect(heap.peek()?.expiresAt ?? Number.POSITIVE_INFINITY).toBe(earliest);
        }
      }),
    );
  });
});

describe('TokenBucket', () => {
  it('lets through one second’s worth at once and then the rate', () => {
    const bucket = new TokenBucket(1000, 0);
    expect(bucket.spend(1000, 0)).toBe(true);
    expect(bucket.spend(1, 0)).toBe(false);
    expect(bucket.spend(100, 100)).toBe(true);
    expect(bucket.spend(1001, 10_000)).toBe(false);
  });

  it('has no limit at rate 0', () => {
    expect(new TokenBucket(0, 0).spend(1e9, 0)).toBe(true);
  });
});

function sources(): SourceMemory {
  return createSourceMemory(1, (octets) => new ArrayBuffer(octets));
}

describe('SourceLimit', () => {
  it('counts per address and second', () => {
    const limit = new SourceLimit(2, sources());
    limit.count('7.7.7.7', 0);
    expect(limit.isExceeded('7.7.7.7', 0)).toBe(false);
    limit.count('7.7.7.7', 0);
    expect(limit.isExceeded('7.7.7.7', 999)).toBe(true);
    expect(limit.isExceeded('7.7.7.8', 999)).toBe(false);
    expect(limit.isExceeded('7.7.7.7', 1000)).toBe(false);
  });
});

describe('SourceLimit over shared memory', () => {
  it('counts what all workers count, and begins anew with each second, also after a long silence', () => {
    const memory = sources();
    const [one, other] = [new SourceLimit(2, memory), new SourceLimit(2, memory)];
    for (const now of [5000, 6000, 6000 + 4_096_000 - 1000, 1e12]) {
      one.count('7.7.7.7', now);
      expect(other.isExceeded('7.7.7.7', now)).toBe(false);
      other.count('7.7.7.7', now);
      expect(one.isExceeded('7.7.7.7', now)).toBe(true);
    }
  });
});

describe('SourceLimit with IPv6 sources', () => {
  it('counts the /64 of a source, in which one customer has every address', () => {
    const limit = new SourceLimit(2, sources());
    limit.count('2606:4700:0:7::1', 0);
    limit.count('2606:4700:0:7:ffff::2', 0);
    expect(limit.isExceeded('2606:4700::7:1:2:3:4', 0)).toBe(true);
    expect(limit.isExceeded('2606:4700:0:8::1', 0)).toBe(false);
    expect(limit.isExceeded('2606:4700::7', 0)).toBe(false);
  });
});

describe('AddressTable', () => {
  it('tells addresses and ports apart and forgets what is deleted', () => {
    const table = new AddressTable<string>();
    table.set('7.7.7.7', 1, 'a');
    table.set('7.7.7.8', 1, 'b');
    table.set('7.7.7.7', 2, 'c');
    table.delete('7.7.7.7', 1);
    table.delete('7.7.7.7', 9);
    expect(table.get('7.7.7.7', 1)).toBeUndefined();
    expect([table.get('7.7.7.8', 1), table.get('7.7.7.7', 2)]).toEqual(['b', 'c']);
  });
});
