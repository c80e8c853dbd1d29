import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { linkSample } from '../testing/link-samples.js';
import { createBudget } from './budget.js';

const bob = v.parse(memberIdSchema, 'member-of-bob');

it('sets limits again when a shared window changes its size, as pictures are scaled down from that', async () => {
  const clock = createFakeClock();
  let size = { width: 1920, height: 1080 };
  const screen = { getSettings: () => size } as MediaStreamTrack;
  let limited = 0;
  const budget = createBudget({
    clock,
    use: () => ({ budget: 3_000_000, saver: false, audioOnly: false }),
    tracks: () => ({ mic: null, camera: null, screen }),
    limit: () => {
      limited += 1;
    },
    say: () => true,
  });
  const second = async () => {
    budget.handle(bob, { type: 'sample', sample: linkSample(clock.now()) });
    await clock.advance(1_000);
  };
  const first = budget.begin(bob);
  await second();
  const before = limited;
  await second();
  expect(limited).toBe(before);
  // shown at 1280 x 720 either way
  size = { width: 1280, height: 720 };
  await second();
  expect(first.screen?.shorterSide).toBe(720);
  expect(limited).toBe(before + 1);
  budget.close();
});
