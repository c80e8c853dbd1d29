import type { VideoLimits } from './ports.js';

/**
 * What one camera may cost on each link. In a mesh every link has an encoder and a share of the uplink of its own, so
 * both are divided: the camera's bit rates stay below 3 Mbit/s in all, whatever the number of links.
 */
const byLinks: readonly VideoLimits[] = [
  { shorterSide: 720, frameRate: 30, bitrate: 1_800_000 },
  { shorterSide: 540, frameRate: 30, bitrate: 1_100_000 },
  { shorterSide: 360, frameRate: 24, bitrate: 700_000 },
  { shorterSide: 270, frameRate: 20, bitrate: 450_000 },
];
const inLargeRooms: VideoLimits = { shorterSide: 180, frameRate: 15, bitrate: 250_000 };

/** The limits while there are this many links; without one, those of the first. */
export function cameraLimits(links: number): VideoLimits {
  return byLinks[Math.max(links, 1) - 1] ?? inLargeRooms;
}
