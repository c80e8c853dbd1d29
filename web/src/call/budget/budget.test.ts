import { memberIdSchema, type DisplayMessage, type MemberId } from '@parley/shared';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { LinkLimits } from '../ports.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { linkSample } from '../testing/link-samples.js';
import { createBudget } from './budget.js';
import type { Size } from './video-quality.js';

const bob = v.parse(memberIdSchema, 'member-of-bob');
const cleo = v.parse(memberIdSchema, 'member-of-cleo');

/** The budget of somebody who sends a camera and a screen of that size. */
function create(size: () => Size) {
  const clock = createFakeClock();
  const track = { getSettings: size } as MediaStreamTrack;
  const limited: { readonly member: MemberId; readonly limits: LinkLimits }[] = [];
  const budget = createBudget({
    clock,
    use: () => ({ budget: 3_000_000, saver: false, audioOnly: false }),
    tracks: () => ({ mic: null, camera: track, screen: track }),
    limit: (member, limits) => limited.push({ member, limits }),
    say: () => true,
  });
  const show = (member: MemberId, camera: Size) => {
    const message: DisplayMessage = { type: 'display', camera, screen: camera };
    budget.handle(member, { type: 'message', message });
  };
  const timesLimited = (member: MemberId) =>
    limited.filter((each) => each.member === member).length;
  const lastSide = (member: MemberId) =>
    limited.findLast((each) => each.member === member)?.limits.camera?.shorterSide;
  return { clock, budget, limited, show, timesLimited, lastSide };
}

it('sets limits again when a shared window changes its size, as pictures are scaled down from that', async () => {
  let size = { width: 1920, height: 1080 };
  const { clock, budget, timesLimited } = create(() => size);
  const second = async () => {
    budget.handle(bob, { type: 'sample', sample: linkSample(clock.now()) });
    await clock.advance(1_000);
  };
  const first = budget.begin(bob);
  await second();
  const before = timesLimited(bob);
  await second();
  expect(timesLimited(bob)).toBe(before);
  // shown at 1280 x 720 either way
  size = { width: 1280, height: 720 };
  await second();
  expect(first.screen?.shorterSide).toBe(720);
  expect(timesLimited(bob)).toBe(before + 1);
  budget.close();
});

describe('a member that changes the size at which it shows one on and on', () => {
  const large: Size = { width: 1280, height: 720 };
  const small: Size = { width: 160, height: 90 };

  /** 20 changes a second for so many seconds. */
  async function toggle({ clock, show }: ReturnType<typeof create>, seconds: number) {
    for (let count = 0; count < seconds * 10; count += 1) {
      show(bob, small);
      await clock.advance(50);
      show(bob, large);
      await clock.advance(50);
    }
  }

  it('has encoders set anew a few times, and then every two seconds at most', async () => {
    const scene = create(() => large);
    for (const member of [bob, cleo]) scene.budget.begin(member);
    await toggle(scene, 60);
    expect(scene.timesLimited(bob)).toBeLessThan(45);
    // Cleo's share changes with what bob leaves
    expect(scene.timesLimited(cleo)).toBeLessThan(45);
    scene.budget.close();
    expect(scene.clock.pending).toBe(0);
  });

  it('gains nothing by making its link anew', async () => {
    const scene = create(() => large);
    scene.budget.begin(bob);
    await toggle(scene, 10);
    const before = scene.timesLimited(bob);
    scene.budget.handle(bob, { type: 'closed' });
    scene.budget.begin(bob);
    await toggle(scene, 10);
    expect(scene.timesLimited(bob) - before).toBeLessThan(8);
    scene.budget.handle(bob, { type: 'closed' });
    scene.budget.handle(bob, { type: 'gone' });
    await scene.clock.advance(1_000);
    expect(scene.clock.pending).toBe(0);
  });

  it.each([
    ['small', small],
    ['large', large],
  ])('gets what it shows last, two seconds later: %s', async (_, size) => {
    const scene = create(() => large);
    scene.budget.begin(bob);
    await toggle(scene, 10);
    scene.show(bob, size === small ? large : small);
    scene.show(bob, size);
    await scene.clock.advance(2_300);
    expect(scene.lastSide(bob)).toBe(size.height);
    await scene.clock.advance(60_000);
    expect(scene.lastSide(bob)).toBe(size.height);
  });
});
