import type { LocalMediaState } from '../state.js';

/** How the switch of a device stands. One that is `starting` is on for whoever presses it: the press turns it off. */
export type DeviceSwitch = 'on' | 'starting' | 'off';

export function micSwitch({ mic, micOn, micWanted }: LocalMediaState): DeviceSwitch {
  if (mic.type === 'starting') return micWanted ? 'starting' : 'off';
  return micOn ? 'on' : 'off';
}

export function cameraSwitch({ camera }: LocalMediaState): DeviceSwitch {
  if (camera.type === 'starting') return 'starting';
  return camera.type === 'live' ? 'on' : 'off';
}
