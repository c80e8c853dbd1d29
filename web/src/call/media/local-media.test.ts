import { describe, expect, it } from 'vitest';
import { cameraSwitch, micSwitch } from './device-switch.js';
import { createLocalMedia } from './local-media.js';
import { createFakeClock, settle } from '../testing/fake-clock.js';
import { createFakeDevices, createFakeStorage } from '../testing/fake-devices.js';

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
    devices.fail('mic', 'not-found');
    devices.running[0]?.end();
    await settle();
    expect(media.state.get()).toMatchObject({ mic: { type: 'lost' }, camera: { type: 'failed' } });
    devices.fail('camera', null);
    devices.fail('mic', null);
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
    devices.plug({ mics: [{ id: 'headset', label: 'Headset', group: 'headset' }] });
    await clock.advance(1_000);
    expect(media.state.get().devices.mics).toEqual([
      { id: 'headset', label: 'Headset', group: 'headset' },
    ]);
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

describe('devices that have to wait until they may be opened', () => {
  function waiting() {
    const scene = create();
    let allow: () => void = () => undefined;
    const allowed = new Promise<void>((resolve) => {
      allow = resolve;
    });
    const starting = scene.media.start({ mic: true, camera: true }, allowed);
    const begin = async () => {
      allow();
      await starting;
    };
    return { ...scene, begin };
  }

  it('are starting, and asked for when they may be', async () => {
    const { devices, media, begin } = waiting();
    const { mic, camera } = media.state.get();
    expect([mic.type, camera.type, devices.asked]).toEqual(['starting', 'starting', []]);
    await begin();
    expect(devices.asked).toEqual(['both']);
    expect(media.state.get()).toMatchObject({ micOn: true, camera: { type: 'live' } });
  });

  it('ask for no camera that was switched off until it is switched on again, and for a microphone to be muted', async () => {
    const { devices, media, begin } = waiting();
    await media.setCamera(false);
    await media.setMic(false);
    expect(cameraSwitch(media.state.get())).toBe('off');
    expect(micSwitch(media.state.get())).toBe('off');
    await begin();
    expect(devices.asked).toEqual(['mic']);
    expect(media.state.get()).toMatchObject({ micOn: false, camera: { type: 'off' } });
    await media.setCamera(true);
    expect(devices.asked).toEqual(['mic', 'camera']);
  });

  it('are asked for once when they were switched off and on, as they were chosen by then', async () => {
    const { devices, media, begin } = waiting();
    await media.setCamera(false);
    await media.setCamera(true);
    await media.choose('camera', 'camera-2');
    expect(devices.asked).toEqual([]);
    await begin();
    expect(devices.asked).toEqual(['both']);
    expect(media.state.get().camera).toMatchObject({ type: 'live', deviceId: 'camera-2' });
  });

  it('are never asked for by a page that has gone on', async () => {
    const { devices, media, begin } = waiting();
    media.close();
    await begin();
    expect(devices.asked).toEqual([]);
  });
});

describe('a device that ends by itself', () => {
  const mics = [
    { id: 'mic-1', label: 'Microphone', group: 'laptop' },
    { id: 'mic-2', label: 'Headset', group: 'headset' },
  ];

  async function withHeadset() {
    const scene = create();
    scene.devices.plug({ mics });
    await scene.clock.advance(1_000);
    await scene.media.choose('mic', 'mic-2');
    await scene.media.start({ mic: true, camera: true });
    const mic = () => scene.media.state.get().mic;
    return { ...scene, mic };
  }

  it('is opened again at once, and nothing is said of a device that is the same', async () => {
    const { devices, mic } = await withHeadset();
    devices.running[0]?.end();
    expect(mic()).toEqual({ type: 'starting' });
    await settle();
    expect(mic()).toMatchObject({ type: 'live', deviceId: 'mic-2', replaces: null });
    expect(devices.running).toHaveLength(2);
  });

  it('gives way to another one when it is gone, muted as it was', async () => {
    const { devices, media, mic } = await withHeadset();
    await media.setMic(false);
    devices.plug({ mics: mics.slice(0, 1) });
    devices.running[0]?.end();
    await settle();
    expect(mic()).toMatchObject({
      type: 'live',
      deviceId: 'mic-1',
      replaces: 'the mic mic-2',
      track: { enabled: false },
    });
    // The choice stays, for when the headset is back.
    expect(media.state.get()).toMatchObject({ micOn: false, chosen: { mic: 'mic-2' } });
    await media.choose('mic', 'mic-2');
    expect(mic()).toMatchObject({ replaces: null });
  });

  it('is opened again once, and is lost when it ends again soon', async () => {
    const { clock, devices, mic } = await withHeadset();
    devices.running[0]?.end();
    await clock.advance(9_000);
    devices.running.find(({ deviceId }) => deviceId === 'mic-2')?.end();
    await settle();
    expect(mic()).toEqual({ type: 'lost' });
    expect(devices.asked).toEqual(['both', 'mic again']);
  });

  it('is opened again every time when it worked in between', async () => {
    const { clock, devices, mic } = await withHeadset();
    for (let times = 0; times < 3; times += 1) {
      devices.running.find(({ deviceId }) => deviceId === 'mic-2')?.end();
      await clock.advance(60_000);
      expect(mic()).toMatchObject({ type: 'live', deviceId: 'mic-2' });
    }
  });

  it.each(['denied', 'in-use'] as const)('says so when it is %s now', async (failure) => {
    const { devices, mic } = await withHeadset();
    devices.fail('mic', failure);
    devices.running[0]?.end();
    await settle();
    expect(mic()).toEqual({ type: 'failed', failure });
  });

  it('is opened when it is plugged in again, as nothing was there in its place', async () => {
    const { clock, devices, mic } = await withHeadset();
    devices.plug({ mics: [] });
    devices.running[0]?.end();
    await clock.advance(1_000);
    expect(mic()).toEqual({ type: 'lost' });
    devices.plug({ mics: [{ id: 'mic-3', label: 'Another', group: 'another' }] });
    await clock.advance(1_000);
    expect(mic()).toEqual({ type: 'lost' });
    devices.plug({ mics });
    await clock.advance(1_000);
    expect(mic()).toMatchObject({ type: 'live', deviceId: 'mic-2', replaces: null });
  });

  it('stays off when it is switched off while it is opened again', async () => {
    const { devices, media } = await withHeadset();
    devices.hold = true;
    devices.running[1]?.end();
    await media.setCamera(false);
    devices.allow();
    await settle();
    expect(media.state.get().camera).toEqual({ type: 'off' });
    expect(devices.running).toHaveLength(1);
  });
});

describe('a device that the system silences', () => {
  it('is interrupted once that lasts, until it goes on', async () => {
    const { clock, devices, media } = create();
    await media.start({ mic: true, camera: true });
    const [, camera] = devices.tracks;
    camera?.mute(true);
    await clock.advance(1_000);
    camera?.mute(false);
    await clock.advance(1_000);
    expect(media.state.get().camera).toMatchObject({ interrupted: false });
    camera?.mute(true);
    await clock.advance(1_500);
    expect(media.state.get().camera).toMatchObject({ type: 'live', interrupted: true });
    camera?.mute(false);
    expect(media.state.get().camera).toMatchObject({ type: 'live', interrupted: false });
  });

  it('is forgotten with its track', async () => {
    const { clock, devices, media } = create();
    await media.start({ mic: true, camera: true });
    devices.tracks[1]?.mute(true);
    await media.setCamera(false);
    await media.setCamera(true);
    await clock.advance(5_000);
    expect(media.state.get().camera).toMatchObject({ interrupted: false });
    expect(clock.pending).toBe(0);
  });
});

describe('a change of mind while a device opens', () => {
  it('closes a camera that was switched off meanwhile', async () => {
    const { devices, media } = create();
    devices.hold = true;
    const opening = media.setCamera(true);
    expect(cameraSwitch(media.state.get())).toBe('starting');
    await media.setCamera(false);
    expect(cameraSwitch(media.state.get())).toBe('off');
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
    expect(micSwitch(media.state.get())).toBe('starting');
    await media.setMic(false);
    expect(micSwitch(media.state.get())).toBe('off');
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
