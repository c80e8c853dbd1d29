import { describe, expect, it } from 'vitest';
import { limitSender } from './sender-limits.js';

const limits = { shorterSide: 360, frameRate: 24, bitrate: 700_000 };

/** A sender of a picture of that size; answers with the encoding that was set. */
function limited(size: { width?: number; height?: number } | null): RTCRtpEncodingParameters {
  let set: RTCRtpEncodingParameters | undefined;
  limitSender(
    {
      track: size === null ? null : { getSettings: () => size },
      getParameters: () => ({ encodings: [{ active: true }] }),
      setParameters: ({ encodings }: RTCRtpSendParameters) => {
        [set] = encodings;
        return Promise.resolve();
      },
    } as unknown as RTCRtpSender,
    limits,
  );
  if (set === undefined) throw new Error('nothing was set');
  return set;
}

describe('a limited sender', () => {
  it('scales the shorter side of the picture down, however the camera is held', () => {
    expect(limited({ width: 1280, height: 720 }).scaleResolutionDownBy).toBe(2);
    expect(limited({ width: 720, height: 1280 }).scaleResolutionDownBy).toBe(2);
  });

  it('never scales a picture up', () => {
    expect(limited({ width: 320, height: 180 }).scaleResolutionDownBy).toBe(1);
  });

  it('leaves the size alone while it is not known', () => {
    expect(limited({}).scaleResolutionDownBy).toBe(1);
    expect(limited(null).scaleResolutionDownBy).toBe(1);
  });

  it('keeps what else the encoding says', () => {
    expect(limited({ width: 640, height: 480 })).toEqual({
      active: true,
      maxBitrate: 700_000,
      maxFramerate: 24,
      scaleResolutionDownBy: 480 / 360,
    });
  });
});
