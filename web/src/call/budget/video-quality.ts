/** Which size, frame rate and bit rate of a video belong together, and which of them a tile and a share of bits call for. */
import type { VideoLimits } from '../ports.js';

/** The media sections that hold a video. */
export type VideoSlot = 'camera' | 'screen';

/** pixels */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const hiddenSize: Size = { width: 0, height: 0 };

/** What is assumed of a capture while its size is not known. */
export const assumedCapture: Size = { width: 1280, height: 720 };

interface Level {
  /** pixels of the shorter side */
  readonly side: number;
  /** bit/s on the wire below which a smaller picture looks better */
  readonly least: number;
  /** bit/s on the wire above which more is not seen */
  readonly full: number;
  /** frames per second */
  readonly frameRate: number;
}

const level = (side: number, least: number, full: number, frameRate: number): Level => ({
  side,
  least,
  full,
  frameRate,
});

/** Faces move: the picture gets smaller before it gets jerky. */
const cameraLevels: readonly Level[] = [
  level(90, 40_000, 90_000, 15),
  level(120, 60_000, 130_000, 15),
  level(180, 100_000, 220_000, 20),
  level(270, 190_000, 420_000, 24),
  level(360, 300_000, 700_000, 30),
  level(540, 600_000, 1_200_000, 30),
  level(720, 1_000_000, 1_900_000, 30),
];

/** Text has to be read: few bits cost frames, see `screenFrameRate`, and only very few cost size. */
const screenLevels: readonly Level[] = [
  level(180, 50_000, 200_000, 30),
  level(360, 90_000, 500_000, 30),
  level(540, 130_000, 900_000, 30),
  level(720, 180_000, 1_300_000, 30),
  level(1080, 250_000, 2_200_000, 30),
];

const levelsOf = (slot: VideoSlot) => (slot === 'camera' ? cameraLevels : screenLevels);

/** A picture that is a little smaller than its tile looks no worse. */
const tolerance = 0.9;
/** What a larger picture has to be able to have, so that a share that trembles does not change the size all the time. */
const toGrow = 1.15;
/** `maxBitrate` counts payload; RTP, SRTP, UDP and IP headers come on top. */
const payloadShare = 0.9;
const leastFrameRate = 5;

/** How much less than wanted is encoded, to spare the processor: 1 is all of it. */
export interface Relief {
  readonly frameRate: number;
  readonly size: number;
}

export const noRelief: Relief = { frameRate: 1, size: 1 };

export interface VideoWish {
  readonly slot: VideoSlot;
  /** what the camera or screen delivers */
  readonly capture: Size;
  /** device pixels that the receiver shows it at */
  readonly shown: Size;
  /** pixels of the shorter side that are never exceeded */
  readonly largest: number;
  readonly relief: Relief;
}

/**
 * The shorter side that fills the place it is shown at, in pixels: a camera covers its tile and is cropped, a screen
 * lies wholly inside.
 */
function sideWanted({ slot, capture, shown, largest, relief }: VideoWish): number {
  const across = shown.width / capture.width;
  const down = shown.height / capture.height;
  const scale = slot === 'camera' ? Math.max(across, down) : Math.min(across, down);
  const side = Math.min(capture.width, capture.height) * Math.min(scale, 1);
  return Math.min(side, largest) * relief.size;
}

/** The place of the smallest level that looks sharp there. */
function wantedIndex(wish: VideoWish): number {
  const levels = levelsOf(wish.slot);
  const wanted = sideWanted(wish) * tolerance;
  const index = levels.findIndex(({ side }) => side >= wanted);
  return index === -1 ? levels.length - 1 : index;
}

/** bit/s on the wire that this video has use for. */
export function bitsWanted(wish: VideoWish): number {
  return levelsOf(wish.slot)[wantedIndex(wish)]?.full ?? 0;
}

/** bit/s on the wire without which a video is not sent at all; enough to resume one that was paused. */
export function bitsLeast(slot: VideoSlot): number {
  return Math.ceil((levelsOf(slot)[0]?.least ?? 0) * toGrow);
}

/** Frames go before sharpness; a screen that has all it wants may show a film. */
function screenFrameRate({ full, frameRate }: Level, bits: number): number {
  if (bits >= full * 0.8) return frameRate;
  if (bits >= full * 0.4) return 15;
  if (bits >= full * 0.2) return 8;
  return leastFrameRate;
}

/**
 * What to send for this many bits on the wire, after what was sent before; null when they are too few for any picture.
 */
export function chooseVideo(
  wish: VideoWish,
  bits: number,
  before: VideoLimits | null,
): VideoLimits | null {
  const levels = levelsOf(wish.slot);
  const affordable = (candidate: Level) =>
    bits >=
    (before === null || candidate.side > before.shorterSide
      ? candidate.least * toGrow
      : candidate.least);
  const chosen = levels.slice(0, wantedIndex(wish) + 1).findLast(affordable);
  if (chosen === undefined) return null;
  const frameRate = wish.slot === 'screen' ? screenFrameRate(chosen, bits) : chosen.frameRate;
  return {
    shorterSide: chosen.side,
    frameRate: Math.max(leastFrameRate, Math.round(frameRate * wish.relief.frameRate)),
    bitrate: Math.floor(Math.min(bits, chosen.full) * payloadShare),
  };
}
