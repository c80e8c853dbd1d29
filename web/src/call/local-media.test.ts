import { describe, expect, it } from 'vitest';
import { createLocalMedia } from './local-media.js';
import { createFakeClock, settle } from './testing/fake-clock.js';
import { createFakeDevices, createFakeStorage } from './testing/fake-devices.js';

function create() {
  const clock = createFakeClock();
  const devices = createFakeDevices();
  const storage = createFakeStorage();
  const media = createLocalMedia({ devices, storage, clock });
  return { clock, devices, storage, media };
}

describe('opening devices', () => {
  it('asks once for both, and only for what is wanted', async () => {
    const both = create();
    await both.media.start({ mic: true, camera: true });
    expect(both.devices.asked).toEqual(['both']);
    expect(both.media.state.get()).toMatchObject({
      mic: { type: 'live' },
      micOn: true,
      camera: { type: 'live' },
    });

    const none = create();
    await none.media.start({ mic: false, camera: false });
    expect(none.devices.asked).toEqual([]);
    await none.media.start({ mic: false, camera: true });
    expect(none.devices.asked).toEqual(['camera']);
    expect(none.media.state.get().mic).toEqual({ type: 'off' });
  });

  it('keeps the one when the other cannot be had', async () => {
    const { devices, media } = create();
    devices.fail('camera', 'not-found');
    await media.start({ mic: true, camera: true });
    expect(media.state.get()).toMatchObject({
      mic: { type: 'live' },
      camera: { type: 'failed', failure: 'not-found' },
    });
    devices.fail('camera', null);
    await media.setCamera(true);
    expect(media.state.get().camera.type).toBe('live');
  });

  it('does not open again what is open', async () => {
    const { devices, media } = create();
    await media.start({ mic: true, camera: true });
    await media.start({ mic: true, camera: true });
    await media.setCamera(true);
    await media.setMic(true);
    expect(devices.asked).toEqual(['both']);
  });

  it('remembers the devices chosen', async () => {
    const { clock, devices, storage, media } = create();
    await media.choose('mic', 'mic-2');
    await media.choose('camera', 'camera-2');
    await media.choose('speaker', 'speaker-2');
    expect(devices.asked).toEqual([]);
    const later = createLocalMedia({ devices, storage, clock });
    expect(later.state.get().chosen).toEqual({
      mic: 'mic-2',
      camera: 'camera-2',
      speaker: 'speaker-2',
    });
    await later.start({ mic: true, camera: true });
    expect(devices.tracks.map((each) => each.deviceId)).toEqual(['mic-2', 'camera-2']);
  });

  it('opens another device in place of one that was lost or could not be had', async () => {
    const { devices, media } = create();
    devices.fail('camera', 'in-use');
    await media.start({ mic: true, camera: true });
    devices.running[0]?.end();
    expect(media.state.get()).toMatchObject({ mic: { type: 'lost' }, camera: { type: 'failed' } });
    devices.fail('camera', null);
    await media.choose('mic', 'mic-2');
    await media.choose('camera', 'camera-2');
    expect(media.state.get()).toMatchObject({
      mic: { type: 'live', deviceId: 'mic-2' },
      micOn: true,
      camera: { type: 'live', deviceId: 'camera-2' },
    });
  });

  it('lists anew once devices have changed and settled', async () => {
    const { clock, devices, media } = create();
    await settle();
    devices.plug({ mics: [] });
    devices.plug({ mics: [{ id: 'headset', label: 'Headset' }] });
    await clock.advance(1_000);
    expect(media.state.get().devices.mics).toEqual([{ id: 'headset', label: 'Headset' }]);
  });

  it('reports the loudness of the microphone, also after it was switched', async () => {
    const { devices, media } = create();
    await media.start({ mic: true, camera: false });
    devices.hear(0.4);
    expect(media.level.get()).toBe(0.4);
    await media.choose('mic', 'mic-2');
    expect(devices.meters).toBe(1);
    devices.hear(0.1);
    expect(media.level.get()).toBe(0.1);
  });

  it('says why a screen could not be shared, but a closed picker is an answer', async () => {
    const { devices, media } = create();
    devices.fail('screen', 'dismissed');
    await media.shareScreen();
    expect(media.state.get().screen).toEqual({ type: 'off' });
    devices.fail('screen', 'in-use');
    await media.shareScreen();
    expect(media.state.get().screen).toEqual({ type: 'failed', failure: 'in-use' });
  });
});

describe('a change of mind while a device opens', () => {
  it('closes a camera that was switched off meanwhile', async () => {
    const { devices, media } = create();
    devices.hold = true;
    const opening = media.setCamera(true);
    expect(media.state.get().camera).toEqual({ type: 'starting' });
    await media.setCamera(false);
    devices.allow();
    await opening;
    expect(media.state.get().camera).toEqual({ type: 'off' });
    expect(devices.running).toEqual([]);
  });

  it('keeps only the last of two choices, in whichever order they arrive', async () => {
    const { devices, media } = create();
    await media.start({ mic: false, camera: true });
    devices.hold = true;
    const first = media.choose('camera', 'camera-2');
    const second = media.choose('camera', 'camera-3');
    devices.allow();
    devices.allow();
    await Promise.all([first, second]);
    expect(media.state.get().camera).toMatchObject({ type: 'live', deviceId: 'camera-3' });
    expect(devices.running.map((each) => each.deviceId)).toEqual(['camera-3']);
  });

  it('mutes a microphone that arrives after it was muted', async () => {
    const { devices, media } = create();
    devices.hold = true;
    const starting = media.start({ mic: true, camera: true });
    await media.setMic(false);
    devices.allow();
    await starting;
    const { mic, micOn } = media.state.get();
    expect(micOn).toBe(false);
    expect(mic.type === 'live' && mic.track.enabled).toBe(false);
    expect(devices.running).toHaveLength(2);
  });

  it('off, on and off again ends off', async () => {
    const { devices, media } = create();
    devices.hold = true;
    const wishes = [media.setCamera(true), media.setCamera(false), media.setCamera(true)];
    const last = media.setCamera(false);
    devices.allow();
    devices.allow();
    await Promise.all([...wishes, last]);
    expect(media.state.get().camera).toEqual({ type: 'off' });
    expect(devices.running).toEqual([]);
  });

  it('stops a screen whose sharing was called off in the picker', async () => {
    const { devices, media } = create();
    devices.hold = true;
    const sharing = media.shareScreen();
    media.stopScreen();
    devices.allow();
    await sharing;
    expect(media.state.get().screen).toEqual({ type: 'off' });
    expect(devices.running).toEqual([]);
  });

  it('leaves nothing running when all is closed meanwhile', async () => {
    const { clock, devices, media } = create();
    devices.hold = true;
    const starting = media.start({ mic: true, camera: true });
    const sharing = media.shareScreen();
    media.close();
    devices.allow();
    devices.allow();
    await Promise.all([starting, sharing]);
    await media.setCamera(true);
    expect(devices.tracks).toHaveLength(3);
    expect(devices.running).toEqual([]);
    expect(devices.meters).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
