/** Microphones, cameras, screens and speakers of the browser. */
import type {
  Capture,
  CaptureFailure,
  CaptureKind,
  DeviceInfo,
  MediaDevicesPort,
} from '../../call/ports.js';
import { meterTrack } from './track-meter.js';

const micConstraints: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

const cameraConstraints: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};

const screenConstraints: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { max: 30 },
};

/** Chromium's aliases of a device that is listed under its own id too. */
const aliases: ReadonlySet<string> = new Set(['', 'default', 'communications']);

const withDevice = (constraints: MediaTrackConstraints, deviceId: string | null) =>
  deviceId === null ? constraints : { ...constraints, deviceId: { exact: deviceId } };

const constraintsOf = (kind: CaptureKind, deviceId: string | null): MediaStreamConstraints =>
  kind === 'mic'
    ? { audio: withDevice(micConstraints, deviceId) }
    : { video: withDevice(cameraConstraints, deviceId) };

const nameOf = (cause: unknown) => (cause instanceof DOMException ? cause.name : '');

const failed = (failure: CaptureFailure, cause?: unknown): Capture => ({
  ok: false,
  failure,
  cause,
});

/** Why no device can be had here at all. */
function unavailable(): CaptureFailure | undefined {
  if (!globalThis.isSecureContext) return 'insecure';
  return (navigator.mediaDevices as MediaDevices | undefined)?.getUserMedia === undefined
    ? 'unsupported'
    : undefined;
}

type PermissionAnswer = PermissionState | 'unknown';

async function permissionOf(kind: CaptureKind): Promise<PermissionAnswer> {
  try {
    const name = kind === 'mic' ? 'microphone' : 'camera';
    return (await navigator.permissions.query({ name })).state;
  } catch {
    // Not every browser can be asked for these names.
    return 'unknown';
  }
}

async function failureOf(cause: unknown, kind: CaptureKind): Promise<CaptureFailure> {
  switch (nameOf(cause)) {
    case 'NotAllowedError':
      // A browser that would ask again was not answered with a no.
      return (await permissionOf(kind)) === 'prompt' ? 'dismissed' : 'denied';
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'not-found';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return 'unknown';
  }
}

function captureOf(kind: CaptureKind, stream: MediaStream): Capture {
  const [track] = kind === 'mic' ? stream.getAudioTracks() : stream.getVideoTracks();
  if (track === undefined) return failed('not-found');
  if (kind === 'camera') track.contentHint = 'motion';
  return { ok: true, track };
}

async function capture(kind: CaptureKind, deviceId: string | null): Promise<Capture> {
  const problem = unavailable();
  if (problem !== undefined) return failed(problem);
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraintsOf(kind, deviceId));
    return captureOf(kind, stream);
  } catch (cause) {
    const gone = nameOf(cause) === 'OverconstrainedError' || nameOf(cause) === 'NotFoundError';
    if (deviceId !== null && gone) return capture(kind, null);
    return failed(await failureOf(cause, kind), cause);
  }
}

async function reopen(kind: CaptureKind, deviceId: string | null): Promise<Capture> {
  const permission = await permissionOf(kind);
  // Withdrawn: asking at once for what was just taken away would be rude, and a question in the midst of a call.
  if (permission === 'denied') return failed('denied');
  if (permission === 'prompt') return failed('dismissed');
  const same = await capture(kind, deviceId);
  return same.ok || deviceId === null || same.failure === 'denied' ? same : capture(kind, null);
}

async function captureBoth(micId: string | null, cameraId: string | null) {
  const problem = unavailable();
  if (problem !== undefined) return { mic: failed(problem), camera: failed(problem) };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      ...constraintsOf('mic', micId),
      ...constraintsOf('camera', cameraId),
    });
    return { mic: captureOf('mic', stream), camera: captureOf('camera', stream) };
  } catch (cause) {
    if (nameOf(cause) === 'NotAllowedError') return captureAllowed(micId, cameraId, cause);
    // One of the two is missing, in use or otherwise: that must not cost the other one.
    const mic = await capture('mic', micId);
    return { mic, camera: await capture('camera', cameraId) };
  }
}

/** After a refusal of both: what was not refused itself is still tried, and nobody is asked twice. */
async function captureAllowed(micId: string | null, cameraId: string | null, cause: unknown) {
  const [mic, camera] = await Promise.all([permissionOf('mic'), permissionOf('camera')]);
  const retry = async (kind: CaptureKind, own: PermissionAnswer, other: PermissionAnswer) => {
    if (own === 'granted' && other !== 'granted') {
      return capture(kind, kind === 'mic' ? micId : cameraId);
    }
    return failed(own === 'prompt' ? 'dismissed' : 'denied', cause);
  };
  return {
    mic: await retry('mic', mic, camera),
    camera: await retry('camera', camera, mic),
  };
}

async function captureScreen(): Promise<Capture> {
  if (!globalThis.isSecureContext) return failed('insecure');
  if (!canShareScreen()) return failed('unsupported');
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({ video: screenConstraints });
    const [track] = stream.getVideoTracks();
    if (track === undefined) return failed('not-found');
    track.contentHint = 'detail';
    return { ok: true, track };
  } catch (cause) {
    // The picker has no other way to say that it was closed.
    if (nameOf(cause) === 'NotAllowedError') return failed('dismissed', cause);
    return failed(await failureOf(cause, 'camera'), cause);
  }
}

const canShareScreen = () =>
  (navigator.mediaDevices as Partial<MediaDevices> | undefined)?.getDisplayMedia !== undefined;

async function list() {
  const found = unavailable() === undefined ? await navigator.mediaDevices.enumerateDevices() : [];
  const of = (kind: MediaDeviceKind): DeviceInfo[] =>
    found
      .filter((device) => device.kind === kind && !aliases.has(device.deviceId))
      .map(({ deviceId, label, groupId }) => ({ id: deviceId, label, group: groupId }));
  return { mics: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
}

export function browserMediaDevices(): MediaDevicesPort {
  return {
    capture,
    reopen,
    captureBoth,
    captureScreen,
    canShareScreen: canShareScreen(),
    canChooseSpeaker: 'setSinkId' in HTMLMediaElement.prototype,
    list,
    onDevicesChanged(listener) {
      const devices = navigator.mediaDevices as MediaDevices | undefined;
      devices?.addEventListener('devicechange', listener);
      return () => devices?.removeEventListener('devicechange', listener);
    },
    meter: meterTrack,
    onEnded(track, listener) {
      track.addEventListener('ended', listener);
      return () => track.removeEventListener('ended', listener);
    },
    onMuted(track, listener) {
      const tell = () => listener(track.muted);
      for (const event of ['mute', 'unmute']) track.addEventListener(event, tell);
      if (track.muted) tell();
      return () => {
        for (const event of ['mute', 'unmute']) track.removeEventListener(event, tell);
      };
    },
  };
}
