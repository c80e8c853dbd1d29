/** The receiver's half of the mesh budget: tells each sender at what size its videos are shown here. */
import type { DisplayMessage, LinkMessage, MemberId } from '@parley/shared';
import type { DataUse } from './data-use.js';
import type { CallPart } from '../link/member-link-event.js';
import type { Clock, PageVisibility } from '../ports.js';
import { createTimer, type Timer } from '../timer.js';
import { hiddenSize, type Size, type VideoSlot } from './video-quality.js';

export interface ShownVideosOptions {
  readonly clock: Clock;
  readonly page: PageVisibility;
  readonly use: () => DataUse;
  readonly say: (member: MemberId, message: LinkMessage) => boolean;
  readonly onChange: () => void;
}

export interface ShownVideos extends CallPart {
  /** Which videos their senders hold back for want of bits; a member without an entry holds none back. */
  readonly heldBack: HeldBack;
  /** The device pixels that a member's video is shown at now; 0 × 0 while it is not seen, null once it is not drawn. */
  showAt(member: MemberId, slot: VideoSlot, size: Size | null): void;
  /** The wishes of the person have changed. */
  refresh(): void;
  close(): void;
}

/** The same object while nothing changed. */
export type HeldBack = ReadonlyMap<MemberId, Readonly<Record<VideoSlot, boolean>>>;

/** Milliseconds that a size has to settle in, as while a window is being dragged. */
const settleMs = 200;
/** Milliseconds that the page may be hidden before pictures are given up: switching tabs to and fro costs none. */
const patienceMs = 5_000;

/** The largest picture that data saver asks for, in device pixels. */
const saverSizes: Readonly<Record<VideoSlot, Size>> = {
  camera: { width: 320, height: 180 },
  // A screen that cannot be read is of no use.
  screen: { width: 1280, height: 720 },
};

interface Watched {
  /** null: not drawn, or not yet */
  camera: Size | null;
  screen: Size | null;
  /** What the sender was told last over the link there is. */
  said: DisplayMessage | null;
  readonly settling: Timer;
}

const isSeen = ({ width, height }: Size) => width > 0 && height > 0;

/** Within the largest, with the same shape. */
function fit(size: Size, largest: Size): Size {
  const scale = Math.min(1, Math.max(largest.width / size.width, largest.height / size.height));
  return { width: Math.round(size.width * scale), height: Math.round(size.height * scale) };
}

/** Whether nothing is to be gained by waiting: a video appears, and its first frame is wanted. */
const appears = (before: Size | undefined, now: Size) =>
  isSeen(now) && (before === undefined || !isSeen(before));

export function createShownVideos(options: ShownVideosOptions): ShownVideos {
  const { clock, page } = options;
  const watched = new Map<MemberId, Watched>();
  const hiding = createTimer(clock);
  let unseen = false;
  let heldBack: HeldBack = new Map();

  const watch = (member: MemberId): Watched => {
    const known = watched.get(member);
    if (known !== undefined) return known;
    const made: Watched = { camera: null, screen: null, said: null, settling: createTimer(clock) };
    watched.set(member, made);
    return made;
  };

  const asked = (slot: VideoSlot, size: Size | null): Size => {
    const { audioOnly, saver } = options.use();
    if (size === null || !isSeen(size) || unseen || audioOnly) return hiddenSize;
    return saver ? fit(size, saverSizes[slot]) : size;
  };

  function say(member: MemberId, each: Watched): void {
    each.settling.cancel();
    // Before the tile has been drawn, the sender's guess is better than none.
    if (each.camera === null && each.said === null) return;
    const message: DisplayMessage = {
      type: 'display',
      camera: asked('camera', each.camera),
      screen: asked('screen', each.screen),
    };
    if (each.said !== null && isSameDisplay(each.said, message)) return;
    if (options.say(member, message)) each.said = message;
  }

  function sayAll(): void {
    for (const [member, each] of watched) say(member, each);
  }

  function lookAtPage(): void {
    if (page.hidden) {
      hiding.set(patienceMs, () => {
        unseen = true;
        sayAll();
      });
      return;
    }
    hiding.cancel();
    unseen = false;
    sayAll();
  }
  const unsubscribe = page.subscribe(lookAtPage);
  if (page.hidden) lookAtPage();

  function setHeldBack(member: MemberId, camera: boolean, screen: boolean): void {
    const before = heldBack.get(member);
    if (before?.camera === camera && before.screen === screen) return;
    const next = new Map(heldBack);
    if (camera || screen) next.set(member, { camera, screen });
    else if (!next.delete(member)) return;
    heldBack = next;
    options.onChange();
  }

  return {
    get heldBack() {
      return heldBack;
    },
    handle(member, event) {
      switch (event.type) {
        case 'open': {
          const each = watch(member);
          each.said = null;
          say(member, each);
          return;
        }
        case 'message':
          if (event.message.type !== 'held-back') return;
          setHeldBack(member, event.message.camera, event.message.screen);
          return;
        case 'closed': {
          const each = watch(member);
          each.said = null;
          each.settling.cancel();
          setHeldBack(member, false, false);
          return;
        }
        case 'gone':
          watched.get(member)?.settling.cancel();
          watched.delete(member);
          return;
        default:
          return;
      }
    },
    showAt(member, slot, size) {
      // The tile of a member that is gone is taken down afterwards.
      if (size === null && !watched.has(member)) return;
      const each = watch(member);
      each[slot] = size;
      if (appears(each.said?.[slot], asked(slot, size))) say(member, each);
      else each.settling.set(settleMs, () => say(member, each));
    },
    refresh: sayAll,
    close() {
      unsubscribe();
      hiding.cancel();
      for (const { settling } of watched.values()) settling.cancel();
      watched.clear();
    },
  };
}

function isSameDisplay(one: DisplayMessage, other: DisplayMessage): boolean {
  return (['camera', 'screen'] as const).every(
    (slot) => one[slot].width === other[slot].width && one[slot].height === other[slot].height,
  );
}
