import { describe, expect, it } from 'vitest';
import { createSpeakingDetector } from './speaking.js';
import { createFakeClock } from '../testing/fake-clock.js';

function create() {
  const clock = createFakeClock();
  const told: boolean[] = [];
  const detector = createSpeakingDetector(clock, (speaking) => told.push(speaking));
  return { clock, detector, told };
}

describe('speaking', () => {
  it('starts with loudness and ends only after a while of quiet', async () => {
    const { clock, detector, told } = create();
    detector.hear(0.01);
    expect(told).toEqual([]);
    detector.hear(0.2);
    detector.hear(0);
    await clock.advance(500);
    detector.hear(0.2);
    detector.hear(0);
    await clock.advance(500);
    expect(told).toEqual([true]);
    await clock.advance(300);
    expect(told).toEqual([true, false]);
  });

  it('does not flicker around one level', () => {
    const { detector, told } = create();
    for (const level of [0.031, 0.029, 0.031, 0.02, 0.029]) detector.hear(level);
    expect(told).toEqual([true]);
  });

  it('ends at once when it is reset, and is told once', () => {
    const { clock, detector, told } = create();
    detector.reset();
    detector.hear(0.2);
    detector.hear(0);
    detector.reset();
    expect(told).toEqual([true, false]);
    expect(clock.pending).toBe(0);
  });
});
