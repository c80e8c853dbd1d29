import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPortTableMemory, PortTable, type PortTableMemory } from './port-table.js';

function memory(first: number, last: number, bounds = ['10.0.0.5']): PortTableMemory {
  return createPortTableMemory(
    '8.8.4.4',
    bounds,
    [first, last],
    (octets) => new ArrayBuffer(octets),
  );
}

describe('PortTable', () => {
  it('never hands out a port twice, to whichever worker, and gets back to where it began', () => {
    const step = fc.record({ choice: fc.nat(), worker: fc.nat(2), gives: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const shared = memory(50_000, 50_019);
        const tables = [0, 1, 2].map((worker) => ({
          table: new PortTable(shared, worker),
          own: [] as number[],
        }));
        let foreignGifts = 0;
        for (const { choice, worker, gives } of steps) {
          const { table, own } = tables[worker] ?? { table: new PortTable(shared, 0), own: [] };
          const returned = gives ? own.pop() : undefined;
          if (returned === undefined) {
            const port = table.take((limit) => choice % limit);
            if (port !== undefined) own.push(port);
          } else {
            // Others cannot give back what is not theirs, and nobody can twice.
            const free = table.available;
            for (const other of tables) if (other.table !== table) other.table.give(returned);
            foreignGifts += table.available - free;
            table.give(returned);
            table.give(returned);
          }
          const taken = tables.flatMap((other) => other.own);
          expect(new Set(taken).size).toBe(taken.length);
          expect(taken.every((port) => port >= 50_000 && port <= 50_019)).toBe(true);
          expect(table.available).toBe(20 - taken.length);
        }
        expect(foreignGifts).toBe(0);
        for (const { table, own } of tables) for (const port of own) table.give(port);
        expect(shared.words.slice(2).every((word) => word === 0)).toBe(true);
      }),
    );
  });

  it('uses every port before it refuses', () => {
    const table = new PortTable(memory(50_000, 50_099), 0);
    const taken = Array.from({ length: 100 }, () => table.take(() => 7));
    expect(new Set(taken).size).toBe(100);
    expect(table.take(() => 7)).toBeUndefined();
  });

  it('does not hand out at once what was given back last, unless there is nothing else', () => {
    const table = new PortTable(memory(50_000, 50_002), 0);
    expect(table.take(() => 0)).toBe(50_000);
    table.give(50_000);
    expect(table.take(() => 0)).toBe(50_001);
    expect(table.take(() => 0)).toBe(50_002);
    expect(table.take(() => 0)).toBe(50_000);
  });

  it('finds even ports, with their neighbours where wanted', () => {
    const table = new PortTable(memory(50_001, 50_004), 0);
    expect(table.takeEven(() => 3, true)).toBe(50_002);
    expect(table.takeEven(() => 0, true)).toBeUndefined();
    expect(table.takeEven(() => 0, false)).toBe(50_004);
    expect(table.takeEven(() => 0, false)).toBeUndefined();
    expect(table.take(() => 0)).toBe(50_001);
    expect(table.take(() => 0)).toBeUndefined();
    table.give(12);
    expect(table.available).toBe(0);
  });

  it('leaves an even port alone whose neighbour is taken', () => {
    const table = new PortTable(memory(50_000, 50_001), 0);
    expect(table.take(() => 1)).toBe(50_001);
    expect(table.takeEven(() => 0, true)).toBeUndefined();
    expect(table.available).toBe(1);
  });

  it('tells held ports from allocated ones, and whose they are', () => {
    const shared = memory(50_000, 50_009, ['10.0.0.5', '10.0.0.6']);
    const [mine, other] = [new PortTable(shared, 0), new PortTable(shared, 254)];
    const port = mine.take(() => 3);
    expect(port).toBe(50_003);
    expect([mine.isAllocated(50_003), other.boundElsewhere(50_003)]).toEqual([false, undefined]);
    other.markAllocated(50_003, '10.0.0.6');
    expect(mine.isAllocated(50_003)).toBe(false);
    mine.markAllocated(50_003, '10.0.0.6');
    expect([mine.isAllocated(50_003), other.isAllocated(50_003)]).toEqual([true, true]);
    expect(mine.boundElsewhere(50_003)).toBeUndefined();
    expect(other.boundElsewhere(50_003)).toBe('10.0.0.6');
    other.give(50_003);
    expect(other.boundElsewhere(50_003)).toBe('10.0.0.6');
    mine.give(50_003);
    expect(other.boundElsewhere(50_003)).toBeUndefined();
    expect([22, 49_999, 50_010].map((foreign) => mine.isAllocated(foreign))).toEqual([
      false,
      false,
      false,
    ]);
  });
});
