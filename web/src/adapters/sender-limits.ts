import type { VideoLimits } from '../call/ports.js';

/** How much smaller a picture has to be sent; 1 while its size is not known. */
function scaleDown(track: MediaStreamTrack | null, { shorterSide }: VideoLimits): number {
  const { width, height } = track?.getSettings() ?? {};
  if (width === undefined || height === undefined) return 1;
  return Math.max(1, Math.min(width, height) / shorterSide);
}

/** Bounds what a sender of video makes of its track; wants to be called again after the track was replaced. */
export function limitSender(sender: RTCRtpSender, limits: VideoLimits): void {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) {
    encoding.maxBitrate = limits.bitrate;
    encoding.maxFramerate = limits.frameRate;
    encoding.scaleResolutionDownBy = scaleDown(sender.track, limits);
  }
  // Refused only where the link has ended meanwhile or a later call overtook this one; neither is a loss.
  sender.setParameters(parameters).catch(() => undefined);
}
