/** Camera, microphone and speaker. */
import type { FindingCode } from '../finding.js';
import type { Wording } from './wording.js';

type DeviceCode = Extract<
  FindingCode,
  'page_insecure' | `microphone_${string}` | `camera_${string}` | 'speaker_absent'
>;

/** Nothing that a host could mend. */
const ownDevice = 'It is this person’s device or browser; the service has no part in it.';

const device = (title: string, caller: string): Wording => {
  const words = { title, caller, host: ownDevice };
  return () => words;
};

export const deviceWords: Readonly<Record<DeviceCode, Wording>> = {
  page_insecure: () => ({
    title: 'The page is not encrypted',
    caller:
      'Your browser gives no camera or microphone to this page, since its address does not begin with https.',
    host: 'Serve Parley over HTTPS: set DOMAIN and COMPOSE_PROFILES=tls, or put a proxy with a certificate before it and set PUBLIC_URL.',
  }),
  microphone_denied: device(
    'The microphone is not allowed',
    'Nobody will hear you: allow the microphone for this page in the browser’s address bar, and in the system’s privacy settings.',
  ),
  microphone_in_use: device(
    'The microphone is in use',
    'Another program uses the microphone: close it, then try again.',
  ),
  microphone_failed: device(
    'The microphone does not start',
    'The microphone does not start: plug it in again, or choose another one.',
  ),
  microphone_absent: device(
    'No microphone',
    'No microphone was found, so people will see you but not hear you: plug one in.',
  ),
  camera_denied: device(
    'The camera is not allowed',
    'Nobody will see you: allow the camera for this page in the browser’s address bar, and in the system’s privacy settings.',
  ),
  camera_in_use: device(
    'The camera is in use',
    'Another program uses the camera: close it, then try again.',
  ),
  camera_failed: device(
    'The camera does not start',
    'The camera does not start: plug it in again, or choose another one.',
  ),
  camera_absent: device('No camera', 'No camera was found; people will hear you, but not see you.'),
  speaker_absent: device(
    'No speaker',
    'No speaker or headphones were found, so you may not hear anybody.',
  ),
};
