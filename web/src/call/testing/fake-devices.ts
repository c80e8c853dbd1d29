/** Microphones, cameras and screens in memory; each capture waits until a test lets it through. */
import type {
  Capture,
  CaptureFailure,
  CaptureKind,
  DeviceInfo,
  MediaDevicesPort,
  Storage,
} from '../ports.js';

export interface FakeTrack {
  readonly track: MediaStreamTrack;
  readonly deviceId: string | null;
  readonly stopped: boolean;
  /** It ends by itself: unplugged, or stopped from the browser's own bar. */
  end(): void;
  /** The system silences it, or lets it go on. */
  mute(muted: boolean): void;
}

type Source = CaptureKind | 'screen';

export interface FakeDevices extends MediaDevicesPort {
  readonly tracks: readonly FakeTrack[];
  /** Those that a person would see a light for. */
  readonly running: readonly FakeTrack[];
  /** What was asked for, in order. */
  readonly asked: readonly string[];
  /** When set, captures wait for `allow`. */
  hold: boolean;
  /** Lets the oldest capture through that waits. */
  allow(): void;
  fail(source: Source, failure: CaptureFailure | null): void;
  plug(list: {
    readonly mics?: readonly DeviceInfo[];
    readonly cameras?: readonly DeviceInfo[];
  }): void;
  /** The microphone hears. */
  hear(level: number): void;
  readonly meters: number;
}

export function createFakeDevices(): FakeDevices {
  const tracks: FakeTrack[] = [];
  const endings = new Map<MediaStreamTrack, Set<() => void>>();
  const mutings = new Map<MediaStreamTrack, Set<(muted: boolean) => void>>();
  const failures = new Map<Source, CaptureFailure>();
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const changeListeners = new Set<() => void>();
  const meters = new Set<(level: number) => void>();
  let mics: readonly DeviceInfo[] = [{ id: 'mic-1', label: 'Microphone', group: 'laptop' }];
  let cameras: readonly DeviceInfo[] = [{ id: 'camera-1', label: 'Camera', group: 'laptop' }];

  const make = (source: Source, deviceId: string | null): Capture => {
    const failure = failures.get(source);
    if (failure !== undefined) return { ok: false, failure };
    let stopped = false;
    const track = {
      id: `${source}-${tracks.length}`,
      kind: source === 'mic' ? 'audio' : 'video',
      label: `the ${source} ${deviceId ?? 'of the system'}`,
      enabled: true,
      stop: () => {
        stopped = true;
      },
      getSettings: () => (deviceId === null ? {} : { deviceId }),
    } as unknown as MediaStreamTrack;
    tracks.push({
      track,
      deviceId,
      get stopped() {
        return stopped;
      },
      end() {
        stopped = true;
        for (const listener of Array.from(endings.get(track) ?? [])) listener();
      },
      mute(muted) {
        for (const listener of Array.from(mutings.get(track) ?? [])) listener(muted);
      },
    });
    return { ok: true, track };
  };

  const gate = async () => {
    if (!devices.hold) return;
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  };

  const devices: FakeDevices = {
    tracks,
    asked,
    hold: false,
    canShareScreen: true,
    canChooseSpeaker: true,
    get running() {
      return tracks.filter((each) => !each.stopped);
    },
    get meters() {
      return meters.size;
    },
    async capture(kind, deviceId) {
      asked.push(kind);
      await gate();
      return make(kind, deviceId);
    },
    async reopen(kind, deviceId) {
      asked.push(`${kind} again`);
      await gate();
      const listed = kind === 'mic' ? mics : cameras;
      const isThere = listed.some(({ id }) => id === deviceId);
      if (!isThere && listed.length === 0) return { ok: false, failure: 'not-found' };
      return make(kind, isThere ? deviceId : (listed[0]?.id ?? null));
    },
    async captureBoth(micId, cameraId) {
      asked.push('both');
      await gate();
      return { mic: make('mic', micId), camera: make('camera', cameraId) };
    },
    async captureScreen() {
      asked.push('screen');
      await gate();
      return make('screen', null);
    },
    list: async () => ({ mics, cameras, speakers: [] }),
    onDevicesChanged(listener) {
      changeListeners.add(listener);
      return () => {
        changeListeners.delete(listener);
      };
    },
    meter(_track, listener) {
      meters.add(listener);
      return () => {
        meters.delete(listener);
      };
    },
    onEnded(track, listener) {
      const listeners = endings.get(track) ?? new Set();
      listeners.add(listener);
      endings.set(track, listeners);
      return () => {
        listeners.delete(listener);
      };
    },
    onMuted(track, listener) {
      const listeners = mutings.get(track) ?? new Set();
      listeners.add(listener);
      mutings.set(track, listeners);
      return () => {
        listeners.delete(listener);
      };
    },
    allow() {
      waiting.shift()?.();
    },
    fail(source, failure) {
      if (failure === null) failures.delete(source);
      else failures.set(source, failure);
    },
    plug(list) {
      mics = list.mics ?? mics;
      cameras = list.cameras ?? cameras;
      for (const listener of Array.from(changeListeners)) listener();
    },
    hear(level) {
      for (const listener of Array.from(meters)) listener(level);
    },
  };
  return devices;
}

export function createFakeStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get: (scope, key) => values.get(`${scope} ${key}`) ?? null,
    set(scope, key, value) {
      if (value === null) values.delete(`${scope} ${key}`);
      else values.set(`${scope} ${key}`, value);
    },
  };
}
