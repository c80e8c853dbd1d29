import { memberIdSchema } from '@parley/shared';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createFakePage } from '../testing/fake-page.js';
import { createShownVideos } from './shown-videos.js';

const bob = v.parse(memberIdSchema, 'member-of-bob');

it('tells what is held back when that changes, however often it is said', () => {
  let changes = 0;
  const shown = createShownVideos({
    clock: createFakeClock(),
    page: createFakePage(),
    use: () => ({ budget: 3_000_000, saver: false, audioOnly: false }),
    say: () => true,
    onChange: () => {
      changes += 1;
    },
  });
  const hear = (camera: boolean) =>
    shown.handle(bob, { type: 'message', message: { type: 'held-back', camera, screen: false } });
  for (let times = 0; times < 5; times += 1) hear(true);
  expect(shown.heldBack.get(bob)).toEqual({ camera: true, screen: false });
  expect(changes).toBe(1);
  for (let times = 0; times < 5; times += 1) hear(false);
  expect(shown.heldBack.size).toBe(0);
  expect(changes).toBe(2);
  shown.close();
});
