import { describe, expect, it } from 'vitest';
import type { TrackSlot } from '../../call/link/track-slot.js';
import type { LinkLimits, VideoLimits } from '../../call/ports.js';
import { createSenderLimits, videoEncoding } from './sender-limits.js';

const video: VideoLimits = { shorterSide: 360, frameRate: 24, bitrate: 700_000 };
const limits: LinkLimits = { mic: null, camera: video, screen: null };

type Size = { readonly width?: number; readonly height?: number };
const trackOf = (size: Size) => ({ kind: 'video', getSettings: () => size }) as MediaStreamTrack;
const scaleOf = (size: Size) => videoEncoding('camera', video, trackOf(size)).scaleResolutionDownBy;

interface KeyFrameOptions {
  readonly encodingOptions: readonly { readonly keyFrame: boolean }[];
}

/** A sender whose changes of parameters are answered when a test says so, and which refuses a second one meanwhile. */
function fakeSender(track: MediaStreamTrack | null = trackOf({ width: 1280, height: 720 })) {
  const set: RTCRtpSendParameters[] = [];
  const keyFrames: boolean[] = [];
  let pending: { resolve(): void; reject(cause: unknown): void } | null = null;
  let encoding: RTCRtpEncodingParameters = { rid: 'kept' };
  const sender = {
    track,
    getParameters: () => ({ encodings: [{ ...encoding }] }) as RTCRtpSendParameters,
    setParameters(parameters: RTCRtpSendParameters, options?: KeyFrameOptions): Promise<void> {
      if (pending !== null) return Promise.reject(new Error('one is under way'));
      set.push(parameters);
      keyFrames.push(options?.encodingOptions.some(({ keyFrame }) => keyFrame) === true);
      return new Promise((resolve, reject) => {
        pending = {
          resolve() {
            pending = null;
            encoding = parameters.encodings[0] ?? encoding;
            resolve();
          },
          reject(cause) {
            pending = null;
            reject(cause);
          },
        };
      });
    },
  };
  const settle = async (failure?: Error) => {
    if (failure === undefined) pending?.resolve();
    else pending?.reject(failure);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  };
  return {
    set,
    keyFrames,
    settle,
    limits: (slot: TrackSlot) =>
      createSenderLimits(sender as unknown as RTCRtpSender, slot, limits),
  };
}

describe('the encoding of a video', () => {
  it('scales the shorter side of the picture down, however the camera is held', () => {
    expect(scaleOf({ width: 1280, height: 720 })).toBe(2);
    expect(scaleOf({ width: 720, height: 1280 })).toBe(2);
  });

  it('is never scaled up, and leaves the size alone while it is not known', () => {
    expect(scaleOf({ width: 320, height: 180 })).toBe(1);
    expect(scaleOf({})).toBe(1);
    expect(videoEncoding('camera', video, null).scaleResolutionDownBy).toBe(1);
  });

  it('is not active without limits', () => {
    expect(videoEncoding('screen', null, null).active).toBe(false);
    expect(videoEncoding('screen', video, null).active).toBe(true);
  });
});

describe('the limits of a sender', () => {
  it('keep what else the encoding says', async () => {
    const { set, settle, limits: of } = fakeSender();
    of('camera').renew();
    await settle();
    expect(set[0]?.encodings).toEqual([
      {
        rid: 'kept',
        active: true,
        priority: 'low',
        maxBitrate: 700_000,
        maxFramerate: 24,
        scaleResolutionDownBy: 2,
      },
    ]);
  });

  it('give motion to a camera and sharpness to a screen when something has to give way', async () => {
    for (const [slot, preference] of [
      ['camera', 'maintain-framerate'],
      ['screen', 'maintain-resolution'],
    ] as const) {
      const { set, settle, limits: of } = fakeSender();
      of(slot).renew();
      await settle();
      expect(set[0]?.degradationPreference).toBe(preference);
    }
  });

  it('put sound first, and bound it only where they say so', async () => {
    const { set, settle, limits: of } = fakeSender();
    const mic = of('mic');
    mic.set({ ...limits, mic: 16_000 });
    await settle();
    mic.set(limits);
    await settle();
    const first = { priority: 'high', networkPriority: 'high' };
    expect(set.map(({ encodings }) => encodings[0])).toEqual([
      { rid: 'kept', ...first, maxBitrate: 16_000 },
      { rid: 'kept', ...first },
    ]);
  });

  it('that come while the browser takes others are set afterwards, the newest only', async () => {
    const { set, settle, limits: of } = fakeSender();
    const camera = of('camera');
    for (const frameRate of [10, 11, 12])
      camera.set({ ...limits, camera: { ...video, frameRate } });
    await settle();
    await settle();
    await settle();
    expect(set.map(({ encodings }) => encodings[0]?.maxFramerate)).toEqual([10, 12]);
  });

  it('that the browser refuses are set by a renewal', async () => {
    const { set, settle, limits: of } = fakeSender();
    const camera = of('camera');
    camera.set(limits);
    await settle(new Error('not negotiated yet'));
    camera.renew();
    await settle();
    expect(set).toHaveLength(2);
    expect(set[1]).toEqual(set[0]);
  });

  it('and a picture that is to begin anew do not undo each other', async () => {
    const { set, keyFrames, settle, limits: of } = fakeSender();
    const camera = of('camera');
    camera.set({ ...limits, camera: { ...video, frameRate: 10 } });
    camera.refresh();
    await settle();
    camera.set({ ...limits, camera: { ...video, frameRate: 11 } });
    await settle();
    await settle();
    expect(set.map(({ encodings }) => encodings[0]?.maxFramerate)).toEqual([10, 10, 11]);
    expect(keyFrames).toEqual([false, true, false]);
  });

  it('of a microphone have no picture to begin anew', async () => {
    const { set, settle, limits: of } = fakeSender(null);
    of('mic').refresh();
    await settle();
    expect(set).toEqual([]);
  });
});
