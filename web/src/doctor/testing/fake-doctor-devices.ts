import { createFakeDevices, type FakeDevices } from '../../call/testing/fake-devices.js';
import type { DeviceInventory, DevicesPort } from '../ports.js';

export interface FakeDoctorDevices extends DevicesPort {
  readonly media: FakeDevices;
  /** Another permission or device is there now. */
  change(next: Partial<DeviceInventory>): void;
  readonly listeners: number;
}

export function createFakeDoctorDevices(): FakeDoctorDevices {
  const listeners = new Set<() => void>();
  let inventory: DeviceInventory = {
    secure: true,
    camera: 'present',
    microphone: 'present',
    speaker: 'unknown',
    cameraPermission: 'prompt',
    microphonePermission: 'prompt',
  };
  return {
    media: createFakeDevices(),
    get listeners() {
      return listeners.size;
    },
    inventory: () => Promise.resolve(inventory),
    codecs: () =>
      Promise.resolve([
        { mimeType: 'video/VP8', powerEfficient: false },
        { mimeType: 'audio/opus', powerEfficient: null },
      ]),
    onPermissionChanged(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change(next) {
      inventory = { ...inventory, ...next };
      for (const listener of Array.from(listeners)) listener();
    },
  };
}
