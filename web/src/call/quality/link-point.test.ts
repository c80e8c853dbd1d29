import { describe, expect, it } from 'vitest';
import { linkPoint } from './link-point.js';
import { linkSample, receivedSection, sentSection } from '../testing/link-samples.js';

const nothing = { mic: null, camera: null, screen: null };

describe('a moment of a link', () => {
  it('has no rates at the first sample, but what is measured at once', () => {
    const point = linkPoint(
      null,
      linkSample(1_000, {
        roundTrip: 0.02,
        bytesSent: 5_000,
        received: { ...nothing, mic: receivedSection({ bytes: 9, packets: 3, jitter: 0.004 }) },
      }),
    );
    expect(point).toMatchObject({ at: 1_000, roundTrip: 0.02 });
    expect(point.sent).toMatchObject({ bitrate: null, loss: null, frameRate: null });
    expect(point.received).toMatchObject({ bitrate: null, jitter: 0.004, sections: nothing });
  });

  it('counts bits a second over the time that really passed', () => {
    const point = linkPoint(
      linkSample(0, { bytesSent: 1_000, bytesReceived: 0 }),
      linkSample(2_000, { bytesSent: 3_000, bytesReceived: 500 }),
    );
    expect(point.sent.bitrate).toBe(8_000);
    expect(point.received.bitrate).toBe(2_000);
  });

  it('never has negative rates, whatever counters do', () => {
    const [more, less] = [{ bytesSent: 900 }, { bytesSent: 10 }];
    expect(linkPoint(linkSample(0, more), linkSample(1_000, less)).sent.bitrate).toBe(0);
    expect(linkPoint(linkSample(5_000), linkSample(5_000, more)).sent.bitrate).toBeNull();
  });

  it('takes the share of lost packets over all sections', () => {
    const point = linkPoint(
      linkSample(0, {
        received: { ...nothing, mic: receivedSection({ packets: 100, packetsLost: 2 }) },
      }),
      linkSample(1_000, {
        received: {
          ...nothing,
          mic: receivedSection({ packets: 145, packetsLost: 7 }),
          camera: receivedSection({ packets: 45, packetsLost: 5 }),
        },
      }),
    );
    expect(point.received.loss).toBeCloseTo(0.1);
  });

  it('knows no loss where no packet was under way', () => {
    const silent = { received: { ...nothing, mic: receivedSection({ packets: 9 }) } };
    expect(linkPoint(linkSample(0, silent), linkSample(1_000, silent)).received.loss).toBeNull();
    expect(linkPoint(linkSample(0), linkSample(1_000)).sent.loss).toBeNull();
  });

  it('weighs what the other end lost by what was sent', () => {
    const point = linkPoint(
      linkSample(0),
      linkSample(1_000, {
        sent: {
          mic: sentSection({ packets: 50, lossAtReceiver: 0 }),
          camera: sentSection({ packets: 150, lossAtReceiver: 0.2 }),
          screen: sentSection({ packets: 400 }),
        },
      }),
    );
    expect(point.sent.loss).toBeCloseTo(0.15);
  });

  it('shows the picture of the screen before that of the camera, and none of a picture that stands', () => {
    const camera = receivedSection({ packets: 9, bytes: 100, frames: 25 });
    const before = linkSample(0, { received: { ...nothing, camera } });
    const moved = { ...camera, bytes: 200, frames: 50 };
    const withCamera = linkSample(1_000, { received: { ...nothing, camera: moved } });
    expect(linkPoint(before, withCamera).received.frameRate).toBe(25);
    const screen = receivedSection({ packets: 1, bytes: 100, frames: 5, height: 720 });
    const withBoth = linkSample(1_000, { received: { mic: null, camera: moved, screen } });
    expect(linkPoint(before, withBoth).received).toMatchObject({
      frameRate: 5,
      height: 720,
      sections: { mic: null, camera: { bitrate: 800 }, screen: { frameRate: 5 } },
    });
    expect(linkPoint(before, { ...before, at: 1_000 }).received).toMatchObject({
      frameRate: null,
      sections: nothing,
    });
  });
});
