import { describe, expect, it } from 'vitest';
import { createSerialQueue } from './serial-queue.js';

describe('the queue of a connection', () => {
  it('G2: runs tasks in their order, however long one takes', async () => {
    const done: string[] = [];
    const queue = createSerialQueue((error) => done.push(String(error)));
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    queue.add(async () => {
      await held;
      done.push('slow');
    });
    queue.add(async () => {
      throw new Error('broken');
    });
    const finished = new Promise<void>((resolve) => {
      queue.add(async () => {
        done.push('last');
        resolve();
      });
    });
    expect(queue.length).toBe(3);
    release();
    await finished;
    expect(done).toEqual(['slow', 'Error: broken', 'last']);
  });
});
