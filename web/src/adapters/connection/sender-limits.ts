/** What a sender makes of its track: bounds, priority, what gives way first, and pictures that begin anew. */
import type { TrackSlot } from '../../call/link/track-slot.js';
import type { LinkLimits, VideoLimits } from '../../call/ports.js';
import type { VideoSlot } from '../../call/budget/video-quality.js';

/** How much smaller a picture has to be sent; 1 while its size is not known. */
function scaleDown(track: MediaStreamTrack | null, { shorterSide }: VideoLimits): number {
  const { width, height } = track?.getSettings() ?? {};
  if (width === undefined || height === undefined) return 1;
  return Math.max(1, Math.min(width, height) / shorterSide);
}

/** On a link that is too narrow for both, a shared screen gets twice what the camera gets. */
const videoPriority = { camera: 'low', screen: 'medium' } as const satisfies Record<
  VideoSlot,
  RTCPriorityType
>;

/** The encoding of a video; one that is not active costs nothing and starts again with a key frame. */
export function videoEncoding(
  slot: VideoSlot,
  limits: VideoLimits | null,
  track: MediaStreamTrack | null,
): RTCRtpEncodingParameters {
  const priority = videoPriority[slot];
  if (limits === null) return { active: false, priority };
  return {
    active: true,
    priority,
    maxBitrate: limits.bitrate,
    maxFramerate: limits.frameRate,
    scaleResolutionDownBy: scaleDown(track, limits),
  };
}

function describe(
  parameters: RTCRtpSendParameters,
  slot: TrackSlot,
  limits: LinkLimits,
  track: MediaStreamTrack | null,
): void {
  for (const encoding of parameters.encodings) {
    if (slot === 'mic') {
      encoding.priority = 'high';
      encoding.networkPriority = 'high';
      if (limits.mic === null) delete encoding.maxBitrate;
      else encoding.maxBitrate = limits.mic;
    } else {
      Object.assign(encoding, videoEncoding(slot, limits[slot], track));
    }
  }
  // A camera shows motion; what is read on a screen has to stay sharp.
  if (slot === 'camera') parameters.degradationPreference = 'maintain-framerate';
  if (slot === 'screen') parameters.degradationPreference = 'maintain-resolution';
}

/** What `setParameters` takes besides (WebRTC extensions, "RTCSetParameterOptions"), and the DOM types lack. */
type SetParametersWithOptions = (
  parameters: RTCRtpSendParameters,
  options: { readonly encodingOptions: readonly { readonly keyFrame: boolean }[] },
) => Promise<void>;

/** A browser that does not know the option does nothing with it. */
function setParameters(
  sender: RTCRtpSender,
  parameters: RTCRtpSendParameters,
  keyFrame: boolean,
): Promise<void> {
  if (!keyFrame || parameters.encodings.length === 0) return sender.setParameters(parameters);
  const set: SetParametersWithOptions = sender.setParameters.bind(sender);
  return set(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame })) });
}

export interface SenderLimits {
  /** Makes these the limits; the newest count. */
  set(limits: LinkLimits): void;
  /** Sets them again: the track was replaced, or the browser could not take them before. */
  renew(): void;
  /**
   * Makes the next picture a key frame. After an interruption the receiving browser asks for one by itself only after 2 s
   * (measured in Chromium).
   */
  refresh(): void;
}

/**
 * Bounds one sender. One change of its parameters is under way at a time, whatever it is for: Chromium refuses a second one
 * meanwhile, or undoes the first with what the second had read before. What is wanted by then is set afterwards.
 */
export function createSenderLimits(
  sender: RTCRtpSender,
  slot: TrackSlot,
  initial: LinkLimits,
): SenderLimits {
  let limits = initial;
  let busy = false;
  let stale = false;
  let keyFrameDue = false;

  const pump = async () => {
    if (busy) {
      stale = true;
      return;
    }
    busy = true;
    do {
      stale = false;
      const keyFrame = keyFrameDue;
      keyFrameDue = false;
      try {
        const parameters = sender.getParameters();
        describe(parameters, slot, limits, sender.track);
        await setParameters(sender, parameters, keyFrame);
      } catch {
        // The link has ended, or has not been negotiated yet; then `renew` follows once it is.
      }
    } while (stale);
    busy = false;
  };

  return {
    set(next) {
      limits = next;
      void pump();
    },
    renew() {
      void pump();
    },
    refresh() {
      if (sender.track?.kind !== 'video') return;
      keyFrameDue = true;
      void pump();
    },
  };
}
