/** How the uplink is shared out over the links of a mesh: sound first, then shared screens, then cameras. */
import type { MemberId } from '@parley/shared';
import type { VideoLimits } from '../ports.js';
import {
  bitsLeast,
  bitsWanted,
  chooseVideo,
  type Relief,
  type Size,
  type VideoSlot,
  type VideoWish,
} from './video-quality.js';

export interface PlanLink {
  readonly id: MemberId;
  /** device pixels that the receiver shows each video at; 0 × 0 is not seen */
  readonly shown: Readonly<Record<VideoSlot, Size>>;
  /** bit/s that this link carries at most, where it is known to be narrow; else null */
  readonly narrow: number | null;
  readonly before: Readonly<Record<VideoSlot, VideoLimits | null>>;
}

export interface PlanInput {
  /** bit/s on the wire for everything that is sent, over all links */
  readonly total: number;
  /** bit/s on the wire that are kept for sound and control, on each link */
  readonly reserve: number;
  /** What is captured now; null is off. */
  readonly captures: Readonly<Record<VideoSlot, Size | null>>;
  /** pixels of the shorter side that are never exceeded */
  readonly largest: Readonly<Record<VideoSlot, number>>;
  readonly relief: Relief;
  readonly links: readonly PlanLink[];
}

/** `hidden`: the receiver does not show it, or there is nothing to send. `short`: there are too few bits for it. */
export type VideoPlan =
  | { readonly type: 'sent'; readonly limits: VideoLimits }
  | { readonly type: 'hidden' }
  | { readonly type: 'short' };

export type LinkPlan = Readonly<Record<VideoSlot, VideoPlan>>;

interface Share {
  readonly link: PlanLink;
  readonly wish: VideoWish;
  readonly wanted: number;
  /** bit/s that it was given so far */
  bits: number;
}

/** The bits that are left, in all and on each link. */
interface Pool {
  /** Gives the least that shows a picture, to as many as it is enough for, the largest pictures first. */
  start(shares: readonly Share[]): void;
  /** Gives the rest in equal parts; what one does not need or cannot carry is the others' (max-min fairness). */
  fill(shares: readonly Share[]): void;
}

const area = ({ wish: { shown } }: Share) => shown.width * shown.height;

function createPool({ total, reserve, links }: PlanInput): Pool {
  let left = Math.max(0, total - reserve * links.length);
  const leftOn = new Map(
    links.map((link) => [
      link,
      link.narrow === null ? Infinity : Math.max(0, link.narrow - reserve),
    ]),
  );
  const room = ({ link }: Share) => Math.min(left, leftOn.get(link) ?? 0);
  const gap = (share: Share) => Math.max(0, Math.min(share.wanted - share.bits, room(share)));
  const give = (share: Share, bits: number) => {
    share.bits += bits;
    left -= bits;
    leftOn.set(share.link, (leftOn.get(share.link) ?? 0) - bits);
  };
  return {
    start(shares) {
      for (const share of shares.toSorted((one, other) => area(other) - area(one))) {
        const least = bitsLeast(share.wish.slot);
        if (room(share) >= least) give(share, least);
      }
    },
    fill(shares) {
      const started = shares.filter(({ bits }) => bits > 0);
      const order = started.toSorted((one, other) => gap(one) - gap(other));
      order.forEach((share, index) => {
        give(share, Math.min(gap(share), left / (order.length - index)));
      });
    },
  };
}

/** What each link may send of each video. */
export function planVideos(input: PlanInput): ReadonlyMap<MemberId, LinkPlan> {
  const sharesOf = (slot: VideoSlot): readonly Share[] => {
    const capture = input.captures[slot];
    if (capture === null) return [];
    return input.links
      .filter(({ shown }) => shown[slot].width > 0 && shown[slot].height > 0)
      .map((link) => {
        const wish: VideoWish = {
          slot,
          capture,
          shown: link.shown[slot],
          largest: input.largest[slot],
          relief: input.relief,
        };
        return { link, wish, wanted: bitsWanted(wish), bits: 0 };
      });
  };
  const shares = { camera: sharesOf('camera'), screen: sharesOf('screen') };
  const pool = createPool(input);
  // Faces beside a shared screen shrink to thumbnails, but do not go dark for it.
  pool.start(shares.screen);
  pool.start(shares.camera);
  pool.fill(shares.screen);
  pool.fill(shares.camera);

  const planOf = (link: PlanLink, slot: VideoSlot): VideoPlan => {
    const share = shares[slot].find((each) => each.link === link);
    if (share === undefined) return { type: 'hidden' };
    const limits = chooseVideo(share.wish, share.bits, link.before[slot]);
    return limits === null ? { type: 'short' } : { type: 'sent', limits };
  };
  return new Map(
    input.links.map((link) => [
      link.id,
      { camera: planOf(link, 'camera'), screen: planOf(link, 'screen') },
    ]),
  );
}
