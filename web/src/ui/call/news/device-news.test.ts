import { describe, expect, it } from 'vitest';
import type { DeviceInfo } from '../../../call/ports.js';
import type { SourceState } from '../../../call/state.js';
import { deviceNews, type LocalScene } from './device-news.js';

const laptop = { id: 'mic-1', label: 'Built-in Audio', group: 'laptop' };
const headset = { id: 'mic-2', label: 'Headset (046d:0a44)', group: 'headset' };
const headsetSpeaker = { id: 'speaker-2', label: 'Headset (046d:0a44)', group: 'headset' };
const webcam = { id: 'camera-2', label: 'Webcam', group: 'webcam' };

const live = (
  device: DeviceInfo,
  change: Partial<Extract<SourceState, { type: 'live' }>> = {},
): SourceState => ({
  type: 'live',
  track: { label: device.label } as MediaStreamTrack,
  deviceId: device.id,
  interrupted: false,
  replaces: null,
  ...change,
});

const scene = (change: Partial<LocalScene> = {}): LocalScene => ({
  mic: live(laptop),
  camera: { type: 'off' },
  devices: { mics: [laptop], cameras: [], speakers: [] },
  chosen: { mic: null, camera: null, speaker: null },
  ...change,
});

describe('a device that goes away', () => {
  it('is told once, with a way to try again', () => {
    const lost = scene({ mic: { type: 'lost' } });
    expect(deviceNews(scene(), lost)).toMatchObject([
      { text: 'Your microphone went away', action: { type: 'retry', kind: 'mic' } },
    ]);
    expect(deviceNews(lost, lost)).toEqual([]);
  });

  it('is named together with what took its place', () => {
    const mic = live(laptop, { replaces: headset.label });
    expect(deviceNews(scene({ mic: { type: 'starting' } }), scene({ mic }))).toMatchObject([
      {
        text: 'Headset went away. You use Built-in Audio now',
        action: { type: 'devices' },
      },
    ]);
    const muted = { ...mic, interrupted: false } as SourceState;
    expect(deviceNews(scene({ mic }), scene({ mic: muted }))).toEqual([]);
  });

  it('is no news when the same one is open again', () => {
    expect(deviceNews(scene({ mic: { type: 'starting' } }), scene())).toEqual([]);
  });

  it('is told with the reason where there is one', () => {
    const denied = scene({ mic: { type: 'failed', failure: 'denied' } });
    expect(deviceNews(scene(), denied)).toMatchObject([
      { text: 'Your browser blocks the microphone', action: { type: 'devices' } },
    ]);
  });
});

describe('a speaker that goes away', () => {
  const speakers = [{ id: 'speaker-1', label: 'Monitor', group: 'monitor' }, headsetSpeaker];
  const chosen = { mic: null, camera: null, speaker: 'speaker-2' };
  const with2 = scene({ chosen, devices: { mics: [laptop], cameras: [], speakers } });
  const with1 = scene({
    chosen,
    devices: { mics: [laptop], cameras: [], speakers: speakers.slice(0, 1) },
  });

  it('is told when it was the chosen one', () => {
    expect(deviceNews(with2, with1)).toMatchObject([
      { text: expect.stringMatching(/^Headset went away/), action: { type: 'devices' } },
    ]);
    const other = { ...chosen, speaker: null };
    expect(deviceNews({ ...with2, chosen: other }, { ...with1, chosen: other })).toEqual([]);
  });

  it('is no news when another one is chosen', () => {
    const other = { ...chosen, speaker: 'speaker-1' };
    expect(deviceNews(with2, { ...with2, chosen: other })).toEqual([]);
  });
});

describe('a device that the system silences', () => {
  it('is told, and when it is back too', () => {
    const camera = live(webcam);
    const silent = { ...camera, interrupted: true } as SourceState;
    expect(deviceNews(scene({ camera }), scene({ camera: silent }))).toMatchObject([
      { text: expect.stringContaining('Your camera gives no picture') },
    ]);
    expect(deviceNews(scene({ camera: silent }), scene({ camera }))).toMatchObject([
      { text: 'Your camera is back' },
    ]);
  });
});

describe('a device that is plugged in', () => {
  const plugged = (devices: Partial<LocalScene['devices']>) =>
    scene({ devices: { mics: [laptop], cameras: [], speakers: [laptop], ...devices } });

  it('is offered, a headset with both its parts at once', () => {
    const now = plugged({ mics: [laptop, headset], speakers: [laptop, headsetSpeaker] });
    expect(deviceNews(plugged({}), now)).toMatchObject([
      {
        text: 'Headset is plugged in',
        action: { type: 'switch', to: { mic: 'mic-2', speaker: 'speaker-2' } },
      },
    ]);
  });

  it('is not offered to someone whose camera is off', () => {
    const known = [{ id: 'camera-1', label: 'Camera', group: 'laptop' }];
    const before = plugged({ cameras: known });
    const now = plugged({ cameras: [...known, webcam] });
    expect(deviceNews(before, now)).toEqual([]);
    const camera = live(known[0] ?? webcam);
    expect(deviceNews({ ...before, camera }, { ...now, camera })).toMatchObject([
      { text: 'Webcam is plugged in' },
    ]);
  });

  it('is no news when the list just became known, or its names', () => {
    const full = plugged({ mics: [laptop, headset] });
    expect(deviceNews(plugged({ mics: [] }), full)).toEqual([]);
    const nameless = plugged({ mics: [{ ...laptop, label: '' }] });
    expect(deviceNews(nameless, full)).toEqual([]);
  });

  it('is no news when it is in use by itself', () => {
    const before = { ...plugged({}), mic: { type: 'lost' } } as const;
    const now = { ...plugged({ mics: [laptop, headset] }), mic: live(headset) };
    expect(deviceNews(before, now)).toEqual([]);
  });

  it('is offered in place of the only one there was', () => {
    const mic: SourceState = { type: 'lost' };
    const before = { ...plugged({ mics: [] }), mic };
    const now = { ...plugged({ mics: [headset] }), mic };
    expect(deviceNews(before, now)).toMatchObject([{ text: 'Headset is plugged in' }]);
  });

  it('is no news when it goes', () => {
    expect(deviceNews(plugged({ mics: [laptop, headset] }), plugged({}))).toEqual([]);
  });
});
