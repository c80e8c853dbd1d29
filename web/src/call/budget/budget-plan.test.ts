import { memberIdSchema, type MemberId } from '@parley/shared';
import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { planVideos, type PlanInput, type PlanLink } from './budget-plan.js';
import type { VideoLimits } from '../ports.js';
import { hiddenSize, noRelief, type Size } from './video-quality.js';

const hd: Size = { width: 1280, height: 720 };
const thumbnail: Size = { width: 160, height: 90 };
const reserve = 100_000;
/** What a plan may send of payload for each bit on the wire. */
const payloadShare = 0.9;

const idOf = (index: number): MemberId =>
  v.parse(memberIdSchema, `member-${String(index).padStart(3, '0')}`);

const link = (index: number, change: Partial<PlanLink> = {}): PlanLink => ({
  id: idOf(index),
  shown: { camera: hd, screen: hd },
  narrow: null,
  before: { camera: null, screen: null },
  ...change,
});

const plan = (links: readonly PlanLink[], change: Partial<PlanInput> = {}) => {
  const plans = planVideos({
    total: 3_000_000,
    reserve,
    captures: { camera: hd, screen: null },
    largest: { camera: Infinity, screen: Infinity },
    relief: noRelief,
    links,
    ...change,
  });
  const videoOf =
    (slot: 'camera' | 'screen') =>
    (index: number): VideoLimits | null => {
      const video = plans.get(idOf(index))?.[slot];
      return video?.type === 'sent' ? video.limits : null;
    };
  return { plans, camera: videoOf('camera'), screen: videoOf('screen') };
};

const people = (others: number, change: Partial<PlanLink> = {}) =>
  Array.from({ length: others }, (_, index) => link(index, change));

/** bit/s on the wire that a plan allows in all. */
const cost = (links: readonly PlanLink[], { camera, screen }: ReturnType<typeof plan>) =>
  links.reduce(
    (sum, _, index) =>
      sum +
      reserve +
      ((camera(index)?.bitrate ?? 0) + (screen(index)?.bitrate ?? 0)) / payloadShare,
    0,
  );

describe('the plan of a mesh', () => {
  it('keeps everything within the budget, whoever shows what', () => {
    const size = fc.record({ width: fc.nat(4_000), height: fc.nat(4_000) });
    fc.assert(
      fc.property(
        fc.array(fc.record({ camera: size, screen: size }), { maxLength: 11 }),
        fc.integer({ min: 1_200_000, max: 12_000_000 }),
        fc.boolean(),
        (shown, total, sharing) => {
          const links = shown.map((each, index) => link(index, { shown: each }));
          const captures = { camera: hd, screen: sharing ? hd : null };
          expect(cost(links, plan(links, { total, captures }))).toBeLessThanOrEqual(total + 1);
        },
      ),
    );
  });

  it('sends full size to one or two, and less of it to each the more there are', () => {
    expect(plan(people(1)).camera(0)?.shorterSide).toBe(720);
    expect(plan(people(2)).camera(0)?.shorterSide).toBe(720);
    expect(plan(people(3)).camera(0)?.shorterSide).toBe(540);
    expect(plan(people(7)).camera(0)?.shorterSide).toBe(270);
    expect(plan(people(7)).camera(6)).toEqual(plan(people(7)).camera(0));
  });

  it('sends nothing to whom does not show it, and gives that share to the others', () => {
    const links = [
      link(0),
      link(1),
      link(2, { shown: { camera: hiddenSize, screen: hiddenSize } }),
    ];
    const { plans, camera } = plan(links);
    expect(plans.get(idOf(2))?.camera).toEqual({ type: 'hidden' });
    expect(camera(0)?.shorterSide).toBe(720);
  });

  it('sends a small picture to whom shows it small', () => {
    const shown = { camera: thumbnail, screen: hiddenSize };
    const { camera } = plan([link(0, { shown }), link(1)]);
    expect(camera(0)?.shorterSide).toBe(90);
    expect(camera(0)?.bitrate).toBeLessThanOrEqual(90_000);
    expect(camera(1)?.shorterSide).toBe(720);
  });

  it('looks at how far a picture is cropped: a camera covers its tile, a screen lies inside', () => {
    const shown = { width: 320, height: 640 };
    const { camera, screen } = plan([link(0, { shown: { camera: shown, screen: shown } })], {
      captures: { camera: hd, screen: hd },
    });
    expect(camera(0)?.shorterSide).toBe(720);
    expect(screen(0)?.shorterSide).toBe(180);
  });

  it('gives a link that is narrow what it carries, and the rest to the others', () => {
    const { camera } = plan([link(0, { narrow: 400_000 }), link(1), link(2)]);
    expect(camera(0)?.bitrate).toBe(300_000 * payloadShare);
    expect(camera(1)?.bitrate).toBe(1_200_000 * payloadShare);
  });

  it('puts a shared screen before the camera, which does not go dark for it', () => {
    const { camera, screen } = plan(people(4), {
      captures: { camera: hd, screen: { width: 1920, height: 1080 } },
    });
    expect(screen(0)?.shorterSide).toBe(720);
    expect(screen(0)?.bitrate).toBeGreaterThan(500_000);
    expect(camera(0)?.shorterSide).toBe(90);
  });

  it('lets a screen lose frames before it loses sharpness, a camera the other way', () => {
    const { screen } = plan(people(5), { captures: { camera: null, screen: hd } });
    expect(screen(0)).toMatchObject({ shorterSide: 720, frameRate: 8 });
    const { camera } = plan(people(5));
    expect(camera(0)).toMatchObject({ shorterSide: 360, frameRate: 30 });
  });

  it('holds pictures back that there are no bits for, the smallest first, and says so', () => {
    const links = [link(0, { shown: { camera: thumbnail, screen: hiddenSize } }), link(1), link(2)];
    const { plans, camera } = plan(links, { total: 3 * reserve + 100_000 });
    expect(plans.get(idOf(0))?.camera).toEqual({ type: 'short' });
    expect(camera(1)).not.toBeNull();
    expect(camera(2)).not.toBeNull();
  });

  it('sends sound alone where there is not even enough for that', () => {
    const { plans } = plan(people(3), { total: 50_000 });
    expect(plans.get(idOf(0))?.camera).toEqual({ type: 'short' });
  });

  it('does not change a size for a share that trembles', () => {
    // 540 is good from 600 kbit/s on, and is taken up above 690.
    const at = (total: number, shorterSide: number) =>
      plan(
        [link(0, { before: { camera: { shorterSide, frameRate: 30, bitrate: 1 }, screen: null } })],
        {
          total: total + reserve,
        },
      ).camera(0)?.shorterSide;
    expect([at(650_000, 360), at(700_000, 360)]).toEqual([360, 540]);
    expect([at(650_000, 540), at(590_000, 540)]).toEqual([540, 360]);
  });

  it('spares the encoder when told to', () => {
    const { camera } = plan(people(1), { relief: { frameRate: 0.5, size: 0.5 } });
    expect(camera(0)).toMatchObject({ shorterSide: 360, frameRate: 15 });
  });
});
