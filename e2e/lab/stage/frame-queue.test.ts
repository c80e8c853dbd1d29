import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameQueue, frameSize } from './frame-queue.js';

test('frames come out in their order, from where they were read to', () => {
  const queue = createFrameQueue(2);
  const places = [queue.free()];
  queue.push(60, 5);
  places.push(queue.free());
  queue.push(70, 6);
  expect(queue.nextArrival()).toBe(5);
  expect(queue.shift()).toEqual({ offset: places[0], length: 60 });
  expect(queue.shift()).toEqual({ offset: places[1], length: 70 });
  expect(queue.shift()).toBeNull();
  expect(queue.nextArrival()).toBe(Infinity);
});

test('a full queue takes nothing more, and still has a place to read into that holds no frame', () => {
  const queue = createFrameQueue(2);
  const taken = [1, 2].map((arrival) => {
    const place = queue.free();
    expect(queue.push(60, arrival)).toBe(true);
    return place;
  });
  expect(taken).not.toContain(queue.free());
  expect(queue.push(60, 3)).toBe(false);
  expect(queue.shift()?.offset).toBe(taken[0]);
});

test('it is a first-in first-out queue within its arena, however it is used', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.boolean()), (capacity, pushes) => {
      const queue = createFrameQueue(capacity);
      const model: { offset: number; length: number }[] = [];
      for (const [length, isPush] of pushes.entries()) {
        const offset = queue.free();
        expect(offset).toBeLessThanOrEqual(capacity * frameSize);
        expect(model.map((frame) => frame.offset)).not.toContain(offset);
        const isFull = model.length === capacity;
        if (isPush && !isFull) model.push({ offset, length });
        const [happened, expected] = isPush
          ? [queue.push(length, length), !isFull]
          : [queue.shift(), model.shift() ?? null];
        expect(happened).toEqual(expected);
      }
    }),
  );
});
