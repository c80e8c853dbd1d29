import { describe, expect, it } from 'vitest';
import { settle } from '../call/testing/fake-clock.js';
import { createDeviceLook } from './device-look.js';
import { createFakeDoctorDevices } from './testing/fake-doctor-devices.js';

function looking() {
  const devices = createFakeDoctorDevices();
  const changes: string[] = [];
  const look = createDeviceLook(devices, () => changes.push(look.state.test.type));
  return { devices, look, changes };
}

describe('devices', () => {
  it('are told of as far as the browser does so without asking anybody', async () => {
    const { devices, look } = looking();
    await look.refresh();
    expect(look.state.check).toEqual({
      camera: 'not_asked',
      microphone: 'not_asked',
      speaker: 'unknown',
      codecs: [
        { mimeType: 'video/VP8', hardware: false },
        { mimeType: 'audio/opus', hardware: null },
      ],
    });
    expect(devices.media.asked).toEqual([]);
  });

  it.each([
    [{ secure: false }, 'insecure', 'insecure'],
    [{ camera: 'absent' }, 'absent', 'not_asked'],
    [{ microphonePermission: 'denied' }, 'not_asked', 'denied'],
  ] as const)('with %j are told of at once', async (change, camera, microphone) => {
    const { devices, look } = looking();
    devices.change(change);
    await settle();
    expect(look.state.check).toMatchObject({ camera, microphone });
  });

  it('are opened on demand, heard, and closed again', async () => {
    const { devices, look, changes } = looking();
    await look.refresh();
    look.test();
    await settle();
    expect(look.state.check).toMatchObject({ camera: 'works', microphone: 'works' });
    expect(look.state.test).toMatchObject({ type: 'open', level: 0, heard: false });
    devices.media.hear(0.004);
    expect(look.state.test).toMatchObject({ level: 0.004, heard: false });
    devices.media.hear(0.2);
    devices.media.hear(0);
    expect(look.state.test).toMatchObject({ level: 0, heard: true });
    expect(devices.media.running).toHaveLength(2);

    look.endTest();
    expect(devices.media.running).toHaveLength(0);
    expect(devices.media.meters).toBe(0);
    expect(look.state.test).toEqual({ type: 'off' });
    expect(look.state.check).toMatchObject({ camera: 'works', microphone: 'works' });
    expect(changes).toContain('starting');
  });

  it.each([
    ['denied', 'denied'],
    ['in-use', 'in_use'],
    ['not-found', 'absent'],
    ['dismissed', 'not_asked'],
    ['unknown', 'failed'],
  ] as const)('of which one is %s leave the other', async (failure, state) => {
    const { devices, look } = looking();
    devices.media.fail('camera', failure);
    look.test();
    await settle();
    expect(look.state.check).toMatchObject({ camera: state, microphone: 'works' });
    expect(look.state.test).toMatchObject({ type: 'open', camera: null });
  });

  it('that come when nobody wants them any longer are closed at once', async () => {
    const { devices, look } = looking();
    devices.media.hold = true;
    look.test();
    look.endTest();
    devices.media.allow();
    devices.media.allow();
    await settle();
    expect(devices.media.running).toHaveLength(0);
    expect(look.state.test).toEqual({ type: 'off' });
  });

  it('that end by themselves are shown as such', async () => {
    const { devices, look } = looking();
    look.test();
    await settle();
    for (const track of devices.media.tracks) track.end();
    expect(look.state.check).toMatchObject({ camera: 'failed', microphone: 'failed' });
    expect(look.state.test).toMatchObject({ camera: null, microphone: null });
  });

  it('are left alone when the page is left', async () => {
    const { devices, look, changes } = looking();
    look.test();
    await settle();
    look.close();
    const before = changes.length;
    expect(devices.media.running).toHaveLength(0);
    expect(devices.listeners).toBe(0);
    look.test();
    devices.change({ camera: 'absent' });
    await settle();
    expect(changes).toHaveLength(before);
  });
});
