import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { usualBufferMs, type LineConditions } from './conditions.js';
import { createLine, type Line } from './line.js';
import { createSeededRandom } from './seeded-random.js';

function lineWith(conditions: LineConditions, seed = 1): Line {
  const line = createLine(createSeededRandom(seed));
  line.change(conditions);
  return line;
}

/** Arrivals of packets of 1,000 bytes that are sent at those times. */
const arrivals = (line: Line, times: readonly number[]): (number | null)[] =>
  times.map((time) => line.send(1_000, time));

const everyMs = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('a line without conditions delivers at once', () => {
  expect(arrivals(lineWith({}), [1, 1, 5])).toEqual([1, 1, 5]);
});

test('a delay is the same for every packet', () => {
  expect(arrivals(lineWith({ delayMs: 40 }), [1, 1, 5])).toEqual([41, 41, 45]);
});

test('at a rate, packets that are sent at once arrive one after the other', () => {
  // 1,000 bytes at 1 Mbit/s take 8 ms
  expect(arrivals(lineWith({ rateKbit: 1_000, delayMs: 10 }), [0, 0, 0, 100])).toEqual([
    18, 26, 34, 118,
  ]);
});

test('a packet that would wait longer than the buffer is long is dropped, and takes no time on the line', () => {
  const line = lineWith({ rateKbit: 1_000, bufferMs: 16 });
  expect(arrivals(line, [0, 0, 0, 0, 0, 20])).toEqual([8, 16, 24, null, null, 32]);
  expect(line.counts()).toEqual({ carried: 4, carriedBytes: 4_000, lost: 0, overflowed: 2 });
});

test('an overload is carried at the rate, and the wait never grows past the usual buffer', () => {
  const line = lineWith({ rateKbit: 1_000 });
  const waits = everyMs(2_000).map((now) => {
    const arrival = line.send(1_000, now);
    return arrival === null ? 0 : arrival - now;
  });
  expect(Math.max(...waits)).toBeLessThanOrEqual(usualBufferMs + 8);
  expect(line.counts().carried).toBe(Math.ceil((2_000 + usualBufferMs) / 8));
});

test('loss is the share that was asked for, of the same packets for the same seed', () => {
  const lost = (seed: number): (number | null)[] =>
    arrivals(lineWith({ lossPercent: 5 }, seed), everyMs(20_000));
  const count = lost(1).filter((arrival) => arrival === null).length;
  // 1,000 expected; the standard deviation is 31
  expect(count).toBeGreaterThan(875);
  expect(count).toBeLessThan(1_125);
  expect(lost(1)).toEqual(lost(1));
  expect(lost(1)).not.toEqual(lost(2));
});

test('a line that loses everything delivers nothing, and one that loses nothing everything', () => {
  expect(arrivals(lineWith({ lossPercent: 100 }), everyMs(500)).every((at) => at === null)).toBe(
    true,
  );
  expect(arrivals(lineWith({ lossPercent: 0 }), everyMs(500))).not.toContain(null);
});

test('jitter spreads arrivals over its whole width when packets are far apart', () => {
  const line = lineWith({ delayMs: 20, jitterMs: 10 });
  const late = everyMs(1_000).map((index) => (line.send(100, index * 50) ?? 0) - index * 50);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(20);
  expect(Math.min(...late)).toBeLessThan(21);
  expect(Math.max(...late)).toBeGreaterThan(29);
  expect(Math.max(...late)).toBeLessThanOrEqual(30);
});

test('packets on their way arrive as they would have when the conditions change', () => {
  const line = lineWith({ delayMs: 500 });
  expect(line.send(100, 0)).toBe(500);
  line.change({ delayMs: 20 });
  // in order, so it has to wait for the one before
  expect(line.send(100, 1)).toBe(500);
  expect(line.send(100, 600)).toBe(620);
});

test('nothing ever overtakes, and nothing arrives before its delay, whatever the conditions', () => {
  const conditions = fc.record(
    {
      delayMs: fc.nat(200),
      jitterMs: fc.nat(200),
      lossPercent: fc.nat(100),
      rateKbit: fc.integer({ min: 10, max: 10_000 }),
      bufferMs: fc.nat(500),
    },
    { requiredKeys: [] },
  );
  const packets = fc.array(
    fc.record({ bytes: fc.integer({ min: 42, max: 1_514 }), gap: fc.nat(50) }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(conditions, packets, fc.nat(), (given, sent, seed) => {
      const line = lineWith(given, seed);
      let now = 0;
      let last = 0;
      for (const { bytes, gap } of sent) {
        now += gap;
        const arrival = line.send(bytes, now);
        if (arrival === null) continue;
        expect(arrival).toBeGreaterThanOrEqual(Math.max(last, now + (given.delayMs ?? 0)));
        last = arrival;
      }
      const { carried, lost, overflowed } = line.counts();
      expect(carried + lost + overflowed).toBe(sent.length);
    }),
  );
});
