import { describe, expect, it } from 'vitest';
import { settle } from '../testing/fake-clock.js';
import { pair } from '../testing/scene.js';

async function watchedPair() {
  const { scene, ana, bob } = await pair();
  const sentByBob = () => scene.network.open('bob')[0]?.tracks;
  return { scene, ana, bob, sentByBob };
}

describe('the own devices in a call', () => {
  it('are sent from the first offer on', async () => {
    const { bob, sentByBob } = await watchedPair();
    const { mic, camera } = bob.media.state.get();
    expect(sentByBob()?.mic).toBe(mic.type === 'live' && mic.track);
    expect(sentByBob()?.camera).toBe(camera.type === 'live' && camera.track);
    expect(sentByBob()?.screen).toBeNull();
  });

  it('mute without a new track, and the others are told', async () => {
    const { ana, bob, sentByBob } = await watchedPair();
    const before = sentByBob()?.mic;
    await bob.media.setMic(false);
    await settle();
    expect(sentByBob()?.mic).toBe(before);
    expect(before?.enabled).toBe(false);
    expect(ana.sees('bob')?.media.mic).toBe(false);
    await bob.media.setMic(true);
    await settle();
    expect(before?.enabled).toBe(true);
    expect(ana.sees('bob')?.media.mic).toBe(true);
  });

  it('send nothing while the camera is off, and a new track when it is on again', async () => {
    const { ana, bob, sentByBob } = await watchedPair();
    const before = sentByBob()?.camera;
    await bob.media.setCamera(false);
    await settle();
    expect(sentByBob()?.camera).toBeNull();
    expect(ana.sees('bob')?.media.cam).toBe(false);
    await bob.media.setCamera(true);
    await settle();
    expect(sentByBob()?.camera).not.toBeNull();
    expect(sentByBob()?.camera).not.toBe(before);
    expect(ana.sees('bob')?.media.cam).toBe(true);
  });

  it('switch in every link without a negotiation, and without looking off to the others', async () => {
    const { scene, ana, bob } = await watchedPair();
    await scene.arrive('cleo');
    const signals = bob.signaling.sent.length;
    const seen: (boolean | undefined)[] = [];
    ana.call.state.subscribe(() => seen.push(ana.sees('bob')?.media.cam));
    await bob.media.choose('camera', 'camera-2');
    await settle();
    const { camera } = bob.media.state.get();
    expect(camera).toMatchObject({ type: 'live', deviceId: 'camera-2' });
    for (const link of scene.network.open('bob')) {
      expect(link.tracks.camera).toBe(camera.type === 'live' && camera.track);
    }
    expect(bob.signaling.sent).toHaveLength(signals);
    expect(seen).not.toContain(false);
  });

  it('are told as off at once by who mutes a microphone that is being switched', async () => {
    const { ana, bob } = await watchedPair();
    bob.devices.hold = true;
    const switching = bob.media.choose('mic', 'mic-2');
    await settle();
    expect(ana.sees('bob')?.media.mic).toBe(true);
    await bob.media.setMic(false);
    await settle();
    expect(ana.sees('bob')?.media.mic).toBe(false);
    bob.devices.allow();
    await switching;
    expect(ana.sees('bob')?.media.mic).toBe(false);
  });

  it('show a shared screen until the browser ends it', async () => {
    const { ana, bob, sentByBob } = await watchedPair();
    await bob.media.shareScreen();
    await settle();
    expect(ana.sees('bob')?.media.screen).toBe(true);
    expect(sentByBob()?.screen).not.toBeNull();
    bob.devices.tracks.at(-1)?.end();
    await settle();
    expect(ana.sees('bob')?.media.screen).toBe(false);
    expect(sentByBob()?.screen).toBeNull();
    expect(bob.media.state.get().screen).toEqual({ type: 'off' });
  });

  it('are told as off when they are lost', async () => {
    const { ana, bob, sentByBob } = await watchedPair();
    bob.devices.plug({ mics: [], cameras: [] });
    for (const each of bob.devices.running) each.end();
    await settle();
    expect(bob.media.state.get()).toMatchObject({
      mic: { type: 'lost' },
      micOn: false,
      camera: { type: 'lost' },
    });
    expect(sentByBob()).toEqual({ mic: null, camera: null, screen: null });
    expect(ana.sees('bob')?.media).toEqual({ mic: false, cam: false, screen: false });
  });

  it('are told as on all the while when another one takes their place', async () => {
    const { ana, bob, sentByBob } = await watchedPair();
    const told: unknown[] = [];
    ana.call.state.subscribe(() => told.push(ana.sees('bob')?.media.cam));
    bob.devices.plug({ cameras: [{ id: 'camera-2', label: 'Other', group: 'other' }] });
    bob.devices.running.at(-1)?.end();
    await settle();
    expect(sentByBob()?.camera).toMatchObject({ label: 'the camera camera-2' });
    expect(told).not.toContain(false);
  });

  it('are told as off while the system keeps them silent', async () => {
    const { scene, ana, bob } = await watchedPair();
    const camera = bob.devices.running.at(-1);
    camera?.mute(true);
    await scene.advance(2_000);
    expect(ana.sees('bob')?.media).toMatchObject({ mic: true, cam: false });
    camera?.mute(false);
    await settle();
    expect(ana.sees('bob')?.media).toMatchObject({ mic: true, cam: true });
  });

  it('are seen by who joins late (P3)', async () => {
    const { scene, bob } = await watchedPair();
    await bob.media.setMic(false);
    await bob.media.shareScreen();
    await settle();
    const cleo = await scene.arrive('cleo');
    expect(cleo.sees('bob')?.media).toEqual({ mic: false, cam: true, screen: true });
    const toCleo = scene.network.open('bob').at(-1);
    expect(toCleo?.tracks.screen).not.toBeNull();
  });
});

describe('speaking', () => {
  it('is shown from the loudness of the other end, and not through a mute', async () => {
    const { scene, ana, bob } = await watchedPair();
    const [link] = scene.network.open('ana');
    link?.emit({ type: 'level', level: 0.2 });
    expect(ana.sees('bob')?.speaking).toBe(true);
    link?.emit({ type: 'level', level: 0 });
    expect(ana.sees('bob')?.speaking).toBe(true);
    await scene.advance(1_000);
    expect(ana.sees('bob')?.speaking).toBe(false);
    link?.emit({ type: 'level', level: 0.2 });
    await bob.media.setMic(false);
    await settle();
    expect(ana.sees('bob')?.speaking).toBe(false);
  });

  it('is shown of oneself while the microphone is on', async () => {
    const { scene, bob } = await watchedPair();
    bob.devices.hear(0.2);
    expect(bob.call.state.get().self.speaking).toBe(true);
    await bob.media.setMic(false);
    expect(bob.call.state.get().self.speaking).toBe(false);
    bob.devices.hear(0.3);
    expect(bob.call.state.get().self.speaking).toBe(false);
    await bob.media.setMic(true);
    bob.devices.hear(0.2);
    expect(bob.call.state.get().self.speaking).toBe(true);
    bob.devices.hear(0);
    await scene.advance(1_000);
    expect(bob.call.state.get().self.speaking).toBe(false);
  });

  it('ends with the connection', async () => {
    const { scene, ana } = await watchedPair();
    await scene.advance(1_000);
    scene.network.works = false;
    scene.network.interrupt('ana', 'bob');
    await scene.advance(1_000);
    scene.network.open('ana')[0]?.emit({ type: 'level', level: 0.2 });
    expect(ana.sees('bob')?.speaking).toBe(true);
    await scene.advance(200);
    expect(ana.sees('bob')?.speaking).toBe(false);
  });
});
