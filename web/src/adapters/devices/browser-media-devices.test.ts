import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserMediaDevices } from './browser-media-devices.js';

type Answer = Error | readonly ('audio' | 'video')[];

interface Browser {
  /** What each request is answered with, in order. */
  readonly answers: Answer[];
  readonly permissions?: Readonly<Record<string, PermissionState>>;
  readonly secure?: boolean;
  readonly devices?: readonly Partial<MediaDeviceInfo>[];
}

const refusal = (name: string) => new DOMException('', name);

const streamOf = (kinds: readonly string[]) => {
  const tracksOf = (kind: string) => kinds.filter((each) => each === kind).map(() => ({ kind }));
  return {
    getAudioTracks: () => tracksOf('audio'),
    getVideoTracks: () => tracksOf('video'),
  };
};

/** Puts a browser in place and tells what was asked of it. */
function inBrowser({ answers, permissions = {}, secure = true, devices = [] }: Browser) {
  const asked: MediaStreamConstraints[] = [];
  const answer = async (constraints: MediaStreamConstraints) => {
    asked.push(constraints);
    const next = answers.shift();
    if (next === undefined) throw new Error('asked once too often');
    if (next instanceof Error) throw next;
    return Promise.resolve(streamOf(next));
  };
  vi.stubGlobal('isSecureContext', secure);
  vi.stubGlobal('HTMLMediaElement', { prototype: {} });
  vi.stubGlobal('navigator', {
    mediaDevices: {
      getUserMedia: answer,
      getDisplayMedia: answer,
      enumerateDevices: () => Promise.resolve(devices),
    },
    permissions: {
      query: ({ name }: { name: string }) => {
        const state = permissions[name];
        return state === undefined
          ? Promise.reject(new TypeError(name))
          : Promise.resolve({ state });
      },
    },
  });
  return { port: browserMediaDevices(), asked };
}

afterEach(() => vi.unstubAllGlobals());

describe('opening microphone and camera together', () => {
  it('is one request', async () => {
    const { port, asked } = inBrowser({ answers: [['audio', 'video']] });
    const both = await port.captureBoth(null, null);
    expect(both.mic.ok && both.camera.ok).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it.each(['NotFoundError', 'NotReadableError', 'OverconstrainedError'])(
    'gets the microphone when the camera fails with %s',
    async (name) => {
      const { port } = inBrowser({ answers: [refusal(name), ['audio'], refusal(name)] });
      const both = await port.captureBoth(null, null);
      expect(both.mic.ok).toBe(true);
      expect(both.camera).toMatchObject({ ok: false });
    },
  );

  it('does not ask a second time after a no', async () => {
    const { port, asked } = inBrowser({
      answers: [refusal('NotAllowedError')],
      permissions: { microphone: 'denied', camera: 'denied' },
    });
    const both = await port.captureBoth(null, null);
    expect(both).toMatchObject({ mic: { failure: 'denied' }, camera: { failure: 'denied' } });
    expect(asked).toHaveLength(1);
  });

  it('tells a request that was closed from one that was refused', async () => {
    const { port } = inBrowser({
      answers: [refusal('NotAllowedError')],
      permissions: { microphone: 'prompt', camera: 'prompt' },
    });
    const both = await port.captureBoth(null, null);
    expect(both).toMatchObject({ mic: { failure: 'dismissed' }, camera: { failure: 'dismissed' } });
  });

  it('still opens the one that is allowed when only the other is blocked', async () => {
    const { port, asked } = inBrowser({
      answers: [refusal('NotAllowedError'), ['audio']],
      permissions: { microphone: 'granted', camera: 'denied' },
    });
    const both = await port.captureBoth(null, null);
    expect(both).toMatchObject({ mic: { ok: true }, camera: { failure: 'denied' } });
    expect(asked[1]).not.toHaveProperty('video');
  });

  it('takes a refusal for a no where the browser cannot say more', async () => {
    const { port } = inBrowser({ answers: [refusal('NotAllowedError')] });
    const both = await port.captureBoth(null, null);
    expect(both).toMatchObject({ mic: { failure: 'denied' }, camera: { failure: 'denied' } });
  });
});

describe('opening one device', () => {
  it('falls back to the default when the chosen one is gone', async () => {
    const { port, asked } = inBrowser({ answers: [refusal('OverconstrainedError'), ['video']] });
    expect(await port.capture('camera', 'gone')).toMatchObject({ ok: true });
    expect(asked[0]).toMatchObject({ video: { deviceId: { exact: 'gone' } } });
    expect(asked[1]).not.toHaveProperty('video.deviceId');
  });

  it.each([
    ['NotFoundError', 'not-found'],
    ['NotReadableError', 'in-use'],
    ['AbortError', 'in-use'],
    ['SecurityError', 'denied'],
    ['TypeError', 'unknown'],
  ])('says of %s that it is %s', async (name, failure) => {
    const { port } = inBrowser({ answers: [refusal(name)] });
    expect(await port.capture('mic', null)).toMatchObject({ ok: false, failure });
  });

  it('asks nobody on an insecure page or in a browser that has no devices', async () => {
    const insecure = inBrowser({ answers: [], secure: false });
    expect(await insecure.port.capture('mic', null)).toMatchObject({ failure: 'insecure' });
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('navigator', {});
    const port = browserMediaDevices();
    expect(await port.captureBoth(null, null)).toMatchObject({
      mic: { failure: 'unsupported' },
      camera: { failure: 'unsupported' },
    });
    expect(port.canShareScreen).toBe(false);
    expect(await port.list()).toEqual({ mics: [], cameras: [], speakers: [] });
  });
});

describe('sharing a screen', () => {
  it('takes a closed picker for dismissed', async () => {
    const { port } = inBrowser({ answers: [refusal('NotAllowedError')] });
    expect(await port.captureScreen()).toMatchObject({ ok: false, failure: 'dismissed' });
  });

  it('prefers detail', async () => {
    const { port } = inBrowser({ answers: [['video']] });
    const capture = await port.captureScreen();
    expect(capture.ok && capture.track.contentHint).toBe('detail');
  });
});

describe('the list of devices', () => {
  it('holds each device once, and none that the browser hides', async () => {
    const { port } = inBrowser({
      answers: [],
      devices: [
        { kind: 'audioinput', deviceId: 'default', label: 'Default - Headset' },
        { kind: 'audioinput', deviceId: 'a1', label: 'Headset' },
        { kind: 'videoinput', deviceId: '', label: '' },
        { kind: 'audiooutput', deviceId: 'o1', label: 'Speakers' },
      ],
    });
    expect(await port.list()).toEqual({
      mics: [{ id: 'a1', label: 'Headset' }],
      cameras: [],
      speakers: [{ id: 'o1', label: 'Speakers' }],
    });
  });
});

describe('opening a device again that ended', () => {
  it('takes another one when the same cannot be had', async () => {
    const { port, asked } = inBrowser({
      answers: [refusal('NotReadableError'), ['video']],
      permissions: { camera: 'granted' },
    });
    expect(await port.reopen('camera', 'camera-1')).toMatchObject({ ok: true });
    expect(asked).toMatchObject([
      { video: { deviceId: { exact: 'camera-1' } } },
      { video: expect.not.objectContaining({ deviceId: expect.anything() }) },
    ]);
  });

  it.each([
    ['denied', 'denied'],
    ['prompt', 'dismissed'],
  ] as const)('asks nobody where the permission is %s now', async (state, failure) => {
    const { port, asked } = inBrowser({ answers: [], permissions: { microphone: state } });
    expect(await port.reopen('mic', 'mic-1')).toMatchObject({ ok: false, failure });
    expect(asked).toEqual([]);
  });

  it('tries where the browser does not tell of permissions', async () => {
    const { port } = inBrowser({ answers: [['audio']] });
    expect(await port.reopen('mic', null)).toMatchObject({ ok: true });
  });
});
