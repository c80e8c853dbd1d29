/** Camera, microphone and speaker: what can be told without asking, and what a test that the person wants shows. */
import type { DeviceCheck } from '@parley/doctor';
import type { Capture, CaptureFailure } from '../call/ports.js';
import { unknownDevices } from './first-look.js';
import type { CodecSeen, DeviceInventory, DevicesPort } from './ports.js';
import type { DevicesState, DeviceTest } from './state.js';

/** Loudness, 0…1, above that of an empty room; speech into a microphone lies well over it. */
const heardAbove = 0.02;
/** As many, and as long ones, as an observation holds. */
const mostCodecs = 24;
const longestMimeType = 40;

export interface DeviceLook {
  readonly state: DevicesState;
  /** Looks at what there is, without asking anybody. */
  refresh(): Promise<void>;
  /** Opens camera and microphone; the browser may ask the person. */
  test(): void;
  endTest(): void;
  close(): void;
}

type DeviceState = DeviceCheck['camera'];
type Device = 'camera' | 'microphone';

export function createDeviceLook(devices: DevicesPort, onChange: () => void): DeviceLook {
  let check: DeviceCheck = unknownDevices;
  let test: DeviceTest = { type: 'off' };
  /** What tests have shown, which counts for more than what the browser lists. */
  let shown: Partial<Record<Device, DeviceState>> = {};
  let listed: Pick<DeviceCheck, Device> = check;
  let closed = false;
  let release: (() => void) | null = null;

  const change = (next: { check?: Partial<DeviceCheck>; test?: DeviceTest }) => {
    if (closed) return;
    check = { ...check, ...next.check, ...listed, ...shown };
    test = next.test ?? test;
    onChange();
  };

  const refresh = async () => {
    const [inventory, codecs] = await Promise.all([devices.inventory(), devices.codecs()]);
    listed = {
      camera: deviceState(inventory, 'camera'),
      microphone: deviceState(inventory, 'microphone'),
    };
    change({ check: { speaker: speakerOf(inventory), codecs: codecsOf(codecs) } });
  };

  const open = async (own: AbortSignal) => {
    const { camera, mic } = await devices.media.captureBoth(null, null);
    const tracks = [camera, mic].flatMap((capture) => (capture.ok ? [capture.track] : []));
    if (own.aborted) {
      for (const track of tracks) track.stop();
      return;
    }
    const endings = tracks.map((track) =>
      devices.media.onEnded(track, () => lost(track.kind === 'video' ? 'camera' : 'microphone')),
    );
    const unmeter = mic.ok ? devices.media.meter(mic.track, hear) : undefined;
    release = () => {
      unmeter?.();
      for (const end of endings) end();
      for (const track of tracks) track.stop();
    };
    shown = { camera: shownBy(camera), microphone: shownBy(mic) };
    change({
      test: {
        type: 'open',
        camera: camera.ok ? camera.track : null,
        microphone: mic.ok ? mic.track : null,
        level: 0,
        heard: false,
      },
    });
    // Names and speakers are listed from the first permission on.
    await refresh();
  };

  const hear = (level: number) => {
    if (closed || test.type !== 'open') return;
    // Ten times a second, and nothing of what was found changes by it.
    test = { ...test, level, heard: test.heard || level > heardAbove };
    onChange();
  };

  const lost = (device: Device) => {
    if (test.type !== 'open') return;
    shown = { ...shown, [device]: 'failed' };
    change({ test: { ...test, [device]: null } });
  };

  let opening: AbortController | null = null;
  const endTest = () => {
    opening?.abort();
    opening = null;
    release?.();
    release = null;
    if (test.type !== 'off') change({ test: { type: 'off' } });
  };
  const refreshQuietly = () => void refresh();
  const unwatch = [
    devices.onPermissionChanged(refreshQuietly),
    devices.media.onDevicesChanged(refreshQuietly),
  ];

  return {
    get state() {
      return { check, test };
    },
    refresh,
    test() {
      if (closed || test.type !== 'off') return;
      opening = new AbortController();
      change({ test: { type: 'starting' } });
      void open(opening.signal);
    },
    endTest,
    close() {
      closed = true;
      for (const end of unwatch) end();
      endTest();
    },
  };
}

const shownBy = (capture: Capture): DeviceState =>
  capture.ok ? 'works' : stateOfFailure[capture.failure];

const stateOfFailure: Readonly<Record<CaptureFailure, DeviceState>> = {
  denied: 'denied',
  dismissed: 'not_asked',
  'not-found': 'absent',
  'in-use': 'in_use',
  insecure: 'insecure',
  unsupported: 'failed',
  unknown: 'failed',
};

function deviceState(inventory: DeviceInventory, device: Device): DeviceState {
  if (!inventory.secure) return 'insecure';
  if (inventory[device] === 'absent') return 'absent';
  return inventory[`${device}Permission`] === 'denied' ? 'denied' : 'not_asked';
}

const speakerOf = ({ speaker }: DeviceInventory): DeviceCheck['speaker'] =>
  speaker === 'present' ? 'works' : speaker;

const codecsOf = (codecs: readonly CodecSeen[]): DeviceCheck['codecs'] =>
  codecs
    .filter(({ mimeType }) => mimeType.length <= longestMimeType)
    .slice(0, mostCodecs)
    .map(({ mimeType, powerEfficient }) => ({ mimeType, hardware: powerEfficient }));
