import { describe, expect, it } from 'vitest';
import { reliefOf, stepRelief, unstrained, type EncoderRelief } from './encoder-relief.js';

/** A look each second for so long. */
function after(
  start: EncoderRelief,
  from: number,
  seconds: number,
  strained: boolean,
): EncoderRelief {
  let relief = start;
  for (let second = 1; second <= seconds; second += 1) {
    relief = stepRelief(relief, strained, from + second * 1_000);
  }
  return relief;
}

describe('relief of the encoder', () => {
  it('waits until the strain lasts', () => {
    expect(after(unstrained(0), 0, 4, true).step).toBe(0);
    expect(after(unstrained(0), 0, 5, true).step).toBe(1);
  });

  it('takes frames first, then size', () => {
    const steps = [5, 9, 13, 17].map((seconds) => reliefOf(after(unstrained(0), 0, seconds, true)));
    expect(steps).toEqual([
      { frameRate: 0.66, size: 1 },
      { frameRate: 0.5, size: 1 },
      { frameRate: 0.5, size: 0.75 },
      { frameRate: 0.5, size: 0.5 },
    ]);
  });

  it('has an end', () => {
    expect(reliefOf(after(unstrained(0), 0, 600, true))).toEqual({ frameRate: 0.33, size: 0.5 });
  });

  it('goes back one step at a time, slowly', () => {
    const strained = after(unstrained(0), 0, 9, true);
    expect(after(strained, 9_000, 20, false).step).toBe(2);
    expect(after(strained, 9_000, 21, false).step).toBe(1);
    expect(after(strained, 9_000, 41, false).step).toBe(0);
  });

  it('goes back as slowly, no slower, when the clock is set back', () => {
    const strained = after(unstrained(0), 0, 9, true);
    const calm = after(strained, 9_000, 5, false);
    expect(after(calm, -3_600_000, 21, false).step).toBe(1);
  });

  it('waits longer each time that going back was too much', () => {
    let relief = after(unstrained(0), 0, 5, true);
    relief = after(relief, 5_000, 21, false);
    expect(relief.step).toBe(0);
    relief = after(relief, 26_000, 5, true);
    expect(relief.step).toBe(1);
    expect(after(relief, 31_000, 40, false).step).toBe(1);
    expect(after(relief, 31_000, 41, false).step).toBe(0);
  });
});
