/** Devices and codecs of the browser, as far as it tells without asking anybody. */
import type {
  CodecSeen,
  DeviceInventory,
  DevicesPort,
  PermissionAnswer,
  Presence,
} from '../../doctor/ports.js';
import { browserMediaDevices } from '../devices/browser-media-devices.js';

const permissionNames = ['camera', 'microphone'] as const;

async function permissionOf(name: (typeof permissionNames)[number]): Promise<PermissionAnswer> {
  try {
    return (await navigator.permissions.query({ name })).state;
  } catch {
    // Not every browser can be asked for these names.
    return 'unknown';
  }
}

async function presences(): Promise<(kind: MediaDeviceKind) => Presence> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return (kind) => {
      if (devices.some((device) => device.kind === kind)) return 'present';
      // Speakers are listed once a microphone is allowed, and by some browsers never.
      return kind === 'audiooutput' ? 'unknown' : 'absent';
    };
  } catch {
    return () => 'unknown';
  }
}

async function inventory(): Promise<DeviceInventory> {
  const [presenceOf, cameraPermission, microphonePermission] = await Promise.all([
    presences(),
    permissionOf('camera'),
    permissionOf('microphone'),
  ]);
  return {
    secure: globalThis.isSecureContext,
    camera: presenceOf('videoinput'),
    microphone: presenceOf('audioinput'),
    speaker: presenceOf('audiooutput'),
    cameraPermission,
    microphonePermission,
  };
}

/** What is no codec of sound or pictures: repair, redundancy, comfort noise, keys. */
const helpers = /\/(?:rtx|red|ulpfec|flexfec.*|cn|telephone-event)$/iu;

/** 720p as calls send it. */
const picture = { width: 1280, height: 720, bitrate: 1_500_000, framerate: 30 };

async function powerEfficiency(mimeType: string): Promise<boolean | null> {
  if (!mimeType.startsWith('video/')) return null;
  try {
    const answer = await navigator.mediaCapabilities.encodingInfo({
      type: 'webrtc',
      video: { ...picture, contentType: mimeType },
    });
    return answer.supported ? answer.powerEfficient : null;
  } catch {
    return null;
  }
}

async function codecs(): Promise<readonly CodecSeen[]> {
  if (!('RTCRtpSender' in globalThis)) return [];
  const listed = (['video', 'audio'] as const)
    .flatMap((kind) => RTCRtpSender.getCapabilities(kind)?.codecs ?? [])
    .map(({ mimeType }) => mimeType)
    .filter((mimeType) => !helpers.test(mimeType));
  return Promise.all(
    [...new Set(listed)].map(async (mimeType) => ({
      mimeType,
      powerEfficient: await powerEfficiency(mimeType),
    })),
  );
}

/** Answers that come as soon as nobody listens any longer are left alone. */
function onPermissionChanged(listener: () => void): () => void {
  const end = new AbortController();
  const watch = async (name: (typeof permissionNames)[number]) => {
    try {
      const status = await navigator.permissions.query({ name });
      if (!end.signal.aborted) status.addEventListener('change', listener, { signal: end.signal });
    } catch {
      // Such a browser does not tell of changes either.
    }
  };
  for (const name of permissionNames) void watch(name);
  return () => end.abort();
}

export const browserDoctorDevices = (): DevicesPort => ({
  media: browserMediaDevices(),
  inventory,
  codecs,
  onPermissionChanged,
});
