/** The own microphone, camera and screen: opened, switched, muted and lost, for the lobby and then for the call. */
import { createCaptureSource, type CaptureSourceOptions } from './capture-source.js';
import { createObservable } from '../observable.js';
import type {
  Capture,
  CaptureKind,
  Clock,
  DeviceInfo,
  MediaDevicesPort,
  Storage,
} from '../ports.js';
import type { LocalMedia, LocalMediaState } from '../state.js';
import { createTimer } from '../timer.js';

export interface LocalMediaOptions {
  readonly devices: MediaDevicesPort;
  readonly storage: Storage;
  readonly clock: Clock;
}

/** Milliseconds; one plug makes a burst of changes, as a headset is several devices. */
const settleMs = 250;

const captureKinds = ['mic', 'camera'] as const satisfies readonly CaptureKind[];

type DeviceKind = keyof LocalMediaState['chosen'];

const storageKey = (kind: DeviceKind) => `parley.device.${kind}`;

export function createLocalMedia({ devices, storage, clock }: LocalMediaOptions): LocalMedia {
  const remembered = (kind: DeviceKind) => storage.get('device', storageKey(kind));
  const state = createObservable<LocalMediaState>({
    mic: { type: 'off' },
    micOn: false,
    micWanted: false,
    camera: { type: 'off' },
    screen: { type: 'off' },
    devices: { mics: [], cameras: [], speakers: [] },
    chosen: {
      mic: remembered('mic'),
      camera: remembered('camera'),
      speaker: remembered('speaker'),
    },
    canShareScreen: devices.canShareScreen,
    canChooseSpeaker: devices.canChooseSpeaker,
  });
  const level = createObservable(0);
  const patch = (change: Partial<LocalMediaState>) => {
    state.set({ ...state.get(), ...change });
  };

  let closed = false;
  /** What is opened as soon as devices may be; null while nothing has to wait. */
  let awaited: Set<CaptureKind> | null = null;
  let stopMeter: (() => void) | null = null;
  /** Counts the lists asked for, so that an older answer does not replace a newer one. */
  let listing = 0;

  const watching = {
    clock,
    onEnded: (track, listener) => devices.onEnded(track, listener),
    onMuted: (track, listener) => devices.onMuted(track, listener),
  } satisfies Partial<CaptureSourceOptions>;
  const sources = {
    mic: createCaptureSource({
      ...watching,
      capture: () => devices.capture('mic', state.get().chosen.mic),
      reopen: (deviceId) => devices.reopen('mic', deviceId),
      afterEnd: 'lost',
      onChange(mic) {
        stopMeter?.();
        stopMeter = null;
        level.set(0);
        const { micWanted } = state.get();
        if (mic.type === 'live') {
          mic.track.enabled = micWanted;
          stopMeter = devices.meter(mic.track, (heard) => level.set(heard));
        }
        patch({ mic, micOn: mic.type === 'live' && micWanted });
      },
    }),
    camera: createCaptureSource({
      ...watching,
      capture: () => devices.capture('camera', state.get().chosen.camera),
      reopen: (deviceId) => devices.reopen('camera', deviceId),
      afterEnd: 'lost',
      onChange: (camera) => patch({ camera }),
    }),
    screen: createCaptureSource({
      ...watching,
      capture: () => devices.captureScreen(),
      reopen: null,
      // The browser's own bar is the usual way to end it.
      afterEnd: 'off',
      onChange: (screen) => patch({ screen }),
    }),
  };

  async function refreshDevices(): Promise<void> {
    listing += 1;
    const own = listing;
    const list = await devices.list();
    if (closed || own !== listing) return;
    const before = state.get().devices;
    patch({ devices: list });
    takeBack('mic', before.mics, list.mics);
    takeBack('camera', before.cameras, list.cameras);
  }

  /** A device that was lost is wanted still, so it is opened when it is plugged in again. */
  function takeBack(
    kind: CaptureKind,
    before: readonly DeviceInfo[],
    now: readonly DeviceInfo[],
  ): void {
    const { state: source, lastDeviceId } = sources[kind];
    const isIn = (list: readonly DeviceInfo[]) => list.some(({ id }) => id === lastDeviceId);
    if (source.type === 'lost' && !isIn(before) && isIn(now)) void sources[kind].reopen();
  }

  const isOpen = (kind: CaptureKind) => {
    const { type } = sources[kind].state;
    return type === 'live' || type === 'starting';
  };

  async function open(kind: CaptureKind): Promise<void> {
    if (awaited !== null) {
      awaited.add(kind);
      sources[kind].expect();
      return;
    }
    await sources[kind].open();
    // Names of devices are told only after one was allowed.
    await refreshDevices();
  }

  async function openBoth(): Promise<void> {
    const { chosen } = state.get();
    const both = devices.captureBoth(chosen.mic, chosen.camera);
    const part = async (kind: CaptureKind): Promise<Capture> => (await both)[kind];
    await Promise.all([sources.mic.openWith(part('mic')), sources.camera.openWith(part('camera'))]);
    await refreshDevices();
  }

  async function openAll(kinds: readonly CaptureKind[]): Promise<void> {
    const [kind] = kinds;
    if (kinds.length > 1) await openBoth();
    else if (kind !== undefined) await open(kind);
  }

  const settling = createTimer(clock);
  const unsubscribeDevices = devices.onDevicesChanged(() => {
    settling.set(settleMs, () => void refreshDevices());
  });
  void refreshDevices();

  return {
    state,
    level,
    async start(want, allowed) {
      if (closed) return;
      const kinds = captureKinds.filter((kind) => want[kind] && !isOpen(kind));
      if (kinds.includes('mic')) patch({ micWanted: want.muted !== true });
      if (allowed === undefined) return openAll(kinds);
      const waiting = new Set(kinds);
      awaited = waiting;
      for (const kind of kinds) sources[kind].expect();
      await allowed;
      awaited = null;
      if (!closed) await openAll([...waiting]);
    },
    async setMic(on) {
      if (closed) return;
      const { mic } = state.get();
      const isLive = mic.type === 'live';
      if (isLive) mic.track.enabled = on;
      patch({ micWanted: on, micOn: isLive && on });
      if (on && !isOpen('mic')) await open('mic');
    },
    async setCamera(on) {
      if (closed) return;
      if (!on) {
        awaited?.delete('camera');
        sources.camera.off();
      } else if (!isOpen('camera')) await open('camera');
    },
    async shareScreen() {
      const { type } = sources.screen.state;
      if (closed || type === 'starting' || type === 'live') return;
      await sources.screen.open();
      const { state: after } = sources.screen;
      const refused =
        after.type === 'failed' && (after.failure === 'denied' || after.failure === 'dismissed');
      // Closing the picker is an answer, not a fault.
      if (refused) sources.screen.off();
    },
    stopScreen() {
      sources.screen.off();
    },
    async choose(kind, deviceId) {
      if (closed) return;
      storage.set('device', storageKey(kind), deviceId);
      patch({ chosen: { ...state.get().chosen, [kind]: deviceId } });
      // One that failed or was lost is wanted still; another device may be the way out.
      if (kind !== 'speaker' && sources[kind].state.type !== 'off') await open(kind);
    },
    close() {
      closed = true;
      unsubscribeDevices();
      settling.cancel();
      stopMeter?.();
      stopMeter = null;
      for (const source of Object.values(sources)) source.close();
    },
  };
}
