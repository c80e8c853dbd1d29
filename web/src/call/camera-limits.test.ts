import { describe, expect, it } from 'vitest';
import { cameraLimits } from './camera-limits.js';
import { createScene } from './testing/scene.js';

describe('the limits of a camera', () => {
  it('keep a person in a room of up to twelve below 3 Mbit/s up', () => {
    for (let links = 1; links <= 11; links += 1) {
      expect(cameraLimits(links).bitrate * links).toBeLessThanOrEqual(3_000_000);
    }
  });

  it('never rise when a person joins', () => {
    for (let links = 1; links <= 11; links += 1) {
      const [fewer, more] = [cameraLimits(links), cameraLimits(links + 1)];
      expect(more.shorterSide).toBeLessThanOrEqual(fewer.shorterSide);
      expect(more.frameRate).toBeLessThanOrEqual(fewer.frameRate);
      expect(more.bitrate).toBeLessThanOrEqual(fewer.bitrate);
    }
  });

  it('follow who comes and goes, on every link', async () => {
    const scene = createScene();
    const limitsOfAna = () => scene.network.open('ana').map((link) => link.cameraLimits);
    await scene.arrive('ana');
    const bob = await scene.arrive('bob');
    expect(limitsOfAna()).toEqual([cameraLimits(1)]);
    await scene.arrive('cleo');
    expect(limitsOfAna()).toEqual([cameraLimits(2), cameraLimits(2)]);
    bob.call.leave();
    await scene.advance(0);
    expect(limitsOfAna()).toEqual([cameraLimits(1)]);
  });
});
