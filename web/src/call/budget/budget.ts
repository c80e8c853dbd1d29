/** The sender's half of the mesh budget: hears what the others show and what the links carry, and limits each link. */
import type { HeldBackMessage, LinkMessage, MemberId } from '@parley/shared';
import { planVideos, type LinkPlan, type PlanInput } from './budget-plan.js';
import type { DataUse } from './data-use.js';
import { reliefOf, stepRelief, unstrained } from './encoder-relief.js';
import type { CallPart, MemberLinkEvent } from '../link/member-link-event.js';
import type { LinkSample } from '../link/link-sample.js';
import type { Clock, LinkLimits, LocalTracks, VideoLimits } from '../ports.js';
import { createTimer } from '../timer.js';
import { createShownSizes } from './shown-sizes.js';
import { narrowest, nextEstimate, uplinkOf, type LinkEstimate } from './uplink-estimate.js';
import { assumedCapture, type Size, type VideoSlot } from './video-quality.js';

export interface BudgetOptions {
  readonly clock: Clock;
  readonly use: () => DataUse;
  readonly tracks: () => LocalTracks;
  readonly limit: (member: MemberId, limits: LinkLimits) => void;
  readonly say: (member: MemberId, message: LinkMessage) => boolean;
}

export interface Budget extends CallPart {
  /** A link to the member is being made; answers what it may cost at first. */
  begin(member: MemberId): LinkLimits;
  /** Whether pictures to the member are clearly less than they would be on a link that carries everything. */
  isNarrow(member: MemberId): boolean;
  /** The own tracks or the wishes of the person have changed. */
  refresh(): void;
  close(): void;
}

/** Milliseconds between two plans: each may change the parameters of every encoder. */
const planEveryMs = 250;

/**
 * bit/s on the wire for one link's sound and control. Opus of 32 kbit/s in 50 packets a second, each with a copy of the
 * one before (RFC 2198), is 66 kbit/s; the headers of RTP with extensions, SRTP, UDP and IP are 27; the rest is for RTCP, ICE
 * and the data channel.
 */
const usualReserve = 100_000;

/** What data saver makes of a call. */
const saver = {
  /** bit/s up at most, over all links */
  budget: 600_000,
  /** bit/s of Opus; clear speech, less of the room around it */
  mic: 16_000,
  /** bit/s on each link, reckoned as above */
  reserve: 65_000,
  camera: 270,
  screen: 720,
  frameRate: 0.6,
} as const;

/** The size that is assumed until the receiver says what it shows, as a link's first frames are on their way by then. */
const shownAtFirst: Readonly<Record<VideoSlot, Size>> = {
  camera: { width: 640, height: 360 },
  screen: { width: 1280, height: 720 },
};

/** A limit rises only if it is worth the trouble, by this factor. */
const worthRaising = 1.1;

interface Link {
  shown: Readonly<Record<VideoSlot, Size>>;
  estimate: LinkEstimate | null;
  /** Whether one of its encoders is limited by the processor. */
  strained: boolean;
  limits: LinkLimits;
  /** What was captured when they were set: the picture is scaled down from that. */
  captures: Captures;
  /** What was measured of the links makes less of its pictures. */
  narrow: boolean;
  held: Omit<HeldBackMessage, 'type'>;
  /** What the other end was told of `held`; null before anything. */
  told: Link['held'] | null;
}

type Captures = PlanInput['captures'];

const nothing: LinkLimits = { mic: null, camera: null, screen: null };
const noCaptures: Captures = { camera: null, screen: null };
const noneHeld: Link['held'] = { camera: false, screen: false };

const captureOf = (track: MediaStreamTrack | null): Size | null => {
  if (track === null) return null;
  const { width, height } = track.getSettings();
  return width === undefined || height === undefined || width === 0 || height === 0
    ? assumedCapture
    : { width, height };
};

/** The next limits, or those there are where the difference is not worth a change of the encoder. */
function settled(before: VideoLimits | null, next: VideoLimits | null): VideoLimits | null {
  if (before === null || next === null) return next;
  const same = before.shorterSide === next.shorterSide && before.frameRate === next.frameRate;
  const close = next.bitrate >= before.bitrate && next.bitrate < before.bitrate * worthRaising;
  return same && close ? before : next;
}

const isStrained = ({ sent }: LinkSample) =>
  sent.camera?.limitedBy === 'cpu' || sent.screen?.limitedBy === 'cpu';

export function createBudget(options: BudgetOptions): Budget {
  const { clock } = options;
  const links = new Map<MemberId, Link>();
  const timer = createTimer(clock);
  let relief = unstrained(clock.now());
  let plannedAt = -Infinity;
  const sizes = createShownSizes(clock, (member, shown) => {
    const link = links.get(member);
    if (link === undefined) return;
    link.shown = shown;
    planSoon();
  });

  function plan(): void {
    const now = clock.now();
    plannedAt = now;
    timer.cancel();
    const { budget, saver: saving } = options.use();
    const tracks = options.tracks();
    const scaled = reliefOf(relief);
    const allowed = saving ? Math.min(budget, saver.budget) : budget;
    const uplink = uplinkOf(
      Array.from(links.values(), ({ estimate }) => estimate),
      now,
    );
    const input: PlanInput = {
      total: Math.min(allowed, uplink),
      reserve: saving ? saver.reserve : usualReserve,
      captures: { camera: captureOf(tracks.camera), screen: captureOf(tracks.screen) },
      largest: saving ? saver : { camera: Infinity, screen: Infinity },
      relief: saving ? { ...scaled, frameRate: scaled.frameRate * saver.frameRate } : scaled,
      links: Array.from(links, ([id, { shown, estimate, limits }]) => ({
        id,
        shown,
        narrow: narrowest(estimate, now),
        before: limits,
      })),
    };
    const plans = planVideos(input);
    const isLimited = uplink < allowed || input.links.some(({ narrow }) => narrow !== null);
    const wished = isLimited ? planVideos(withRoom(input, allowed)) : plans;
    for (const [id, link] of links) {
      const planned = plans.get(id);
      link.narrow = isMuchLess(planned, wished.get(id));
      if (planned !== undefined) {
        apply(id, link, planned, input.captures, saving ? saver.mic : null);
      }
    }
  }

  function apply(
    id: MemberId,
    link: Link,
    planned: LinkPlan,
    captures: Captures,
    mic: number | null,
  ): void {
    const videoOf = (slot: VideoSlot) => {
      const video = planned[slot];
      return settled(link.limits[slot], video.type === 'sent' ? video.limits : null);
    };
    const next: LinkLimits = { mic, camera: videoOf('camera'), screen: videoOf('screen') };
    link.held = {
      camera: planned.camera.type === 'short',
      screen: planned.screen.type === 'short',
    };
    // A window that is shared changes its size as it likes.
    if (!isSame(link.limits, next) || !isSameCaptures(link.captures, captures)) {
      link.limits = next;
      link.captures = captures;
      options.limit(id, next);
    }
    tell(id, link);
  }

  /** Says what is held back, once there is a data channel and whenever it changes. */
  function tell(id: MemberId, link: Link): void {
    const { held, told } = link;
    if (told !== null && told.camera === held.camera && told.screen === held.screen) return;
    // Nothing needs to be said of a link on which nothing was ever held back.
    if (told === null && !held.camera && !held.screen) return;
    if (options.say(id, { type: 'held-back', ...held })) link.told = held;
  }

  function planSoon(): void {
    const since = clock.now() - plannedAt;
    // Negative: the clock was set back.
    if (since < 0 || since >= planEveryMs) plan();
    else timer.set(planEveryMs - since, plan);
  }

  function handle(member: MemberId, event: MemberLinkEvent): void {
    if (event.type === 'gone') sizes.forget(member);
    const link = links.get(member);
    if (link === undefined) return;
    switch (event.type) {
      case 'open':
        link.told = null;
        tell(member, link);
        return;
      case 'message':
        if (event.message.type === 'display') sizes.hear(member, event.message);
        return;
      case 'sample': {
        const { sample } = event;
        link.estimate = nextEstimate(link.estimate, sample);
        link.strained = isStrained(sample);
        const strained = Array.from(links.values()).some((each) => each.strained);
        relief = stepRelief(relief, strained, clock.now());
        planSoon();
        return;
      }
      case 'closed':
        links.delete(member);
        sizes.drop(member);
        // What it had is the others' now.
        planSoon();
        return;
      default:
        return;
    }
  }

  return {
    handle,
    begin(member) {
      const link: Link = {
        shown: shownAtFirst,
        estimate: null,
        strained: false,
        limits: nothing,
        captures: noCaptures,
        narrow: false,
        held: noneHeld,
        told: null,
      };
      links.set(member, link);
      // At once, so that the others make room before this one sends.
      plan();
      return link.limits;
    },
    isNarrow: (member) => links.get(member)?.narrow ?? false,
    refresh: plan,
    close() {
      timer.cancel();
      sizes.close();
      links.clear();
    },
  };
}

/** The same call over links that carry whatever is asked of them. */
const withRoom = (input: PlanInput, total: number): PlanInput => ({
  ...input,
  total,
  links: input.links.map((link) => ({ ...link, narrow: null })),
});

/** A picture with less than this share of the bits that it could have had looks worse. */
const clearlyLess = 0.6;

function isMuchLess(planned: LinkPlan | undefined, wished: LinkPlan | undefined): boolean {
  if (planned === undefined || wished === undefined) return false;
  return (['camera', 'screen'] as const).some((slot) => {
    const [has, could] = [planned[slot], wished[slot]];
    if (could.type !== 'sent') return false;
    return has.type !== 'sent' || has.limits.bitrate < could.limits.bitrate * clearlyLess;
  });
}

function isSame(one: LinkLimits, other: LinkLimits): boolean {
  return (
    one.mic === other.mic &&
    isSameVideo(one.camera, other.camera) &&
    isSameVideo(one.screen, other.screen)
  );
}

const isSameCaptures = (one: Captures, other: Captures): boolean =>
  (['camera', 'screen'] as const).every(
    (slot) => one[slot]?.width === other[slot]?.width && one[slot]?.height === other[slot]?.height,
  );

function isSameVideo(one: VideoLimits | null, other: VideoLimits | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.shorterSide === other.shorterSide &&
    one.frameRate === other.frameRate &&
    one.bitrate === other.bitrate
  );
}
