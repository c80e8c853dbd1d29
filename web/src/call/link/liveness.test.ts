import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createLiveness } from './liveness.js';

function setUp() {
  const clock = createFakeClock();
  const told: string[] = [];
  let beats = 0;
  const liveness = createLiveness({
    clock,
    beat: () => {
      beats += 1;
    },
    onSilence: () => told.push('silence'),
    onReturn: () => told.push('return'),
  });
  liveness.start();
  return {
    clock,
    told,
    liveness,
    get beats() {
      return beats;
    },
  };
}

describe('a link that is listened to', () => {
  it('sends four heartbeats a second (L13)', async () => {
    const scene = setUp();
    await scene.clock.advance(2_000);
    expect(scene.beats).toBe(9);
  });

  it('is silent after 1.1 s without anything, which is said once (L12)', async () => {
    const { clock, told, liveness } = setUp();
    liveness.heard();
    await clock.advance(1_099);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['silence']);
    await clock.advance(60_000);
    expect(told).toEqual(['silence']);
  });

  it('is not silent while something arrives now and then', async () => {
    const { clock, told, liveness } = setUp();
    for (let time = 0; time < 10; time += 1) {
      liveness.heard();
      await clock.advance(1_000);
    }
    expect(told).toEqual([]);
  });

  it('returns with the first thing that arrives, and can fall silent again', async () => {
    const { clock, told, liveness } = setUp();
    liveness.heard();
    await clock.advance(5_000);
    liveness.heard();
    expect(told).toEqual(['silence', 'return']);
    await clock.advance(1_100);
    expect(told).toEqual(['silence', 'return', 'silence']);
  });

  it('is not silent before anything was heard, as the other end may have no heartbeats', async () => {
    const { clock, told } = setUp();
    await clock.advance(60_000);
    expect(told).toEqual([]);
  });

  it('gets more time after the program stood still, and no more than that', async () => {
    const { clock, told, liveness } = setUp();
    liveness.heard();
    await clock.advance(500);
    await clock.sleep(2_000);
    await clock.advance(700);
    expect(told).toEqual([]);
    await clock.advance(1_000);
    expect(told).toEqual(['silence']);
  });

  it('leaves no timer behind', async () => {
    const { clock, told, liveness } = setUp();
    liveness.heard();
    liveness.stop();
    liveness.heard();
    expect(clock.pending).toBe(0);
    await clock.advance(10_000);
    expect(told).toEqual([]);
  });
});
