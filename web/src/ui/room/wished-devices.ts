import type { LocalMediaState } from '../../call/state.js';
import type { CallMark } from './call-mark.js';

export type WishedDevices = Pick<CallMark, 'mic' | 'camera'>;

/**
 * The devices as the person wants them now, for a page or a visit that goes on from here: one that is switched off stays
 * off, one that starts counts as there. `before`: the wish until now, which holds for what failed or went away.
 */
export function wishedDevices(
  { mic, micWanted, camera }: LocalMediaState,
  before: WishedDevices,
): WishedDevices {
  return {
    mic: wished(mic.type, micWanted ? 'on' : 'muted', 'off', before.mic),
    camera: wished(camera.type, true, false, before.camera),
  };
}

function wished<Wish>(type: LocalMediaState['mic']['type'], on: Wish, off: Wish, before: Wish) {
  switch (type) {
    case 'off':
      return off;
    case 'starting':
    case 'live':
      return on;
    case 'failed':
    case 'lost':
      // A device that fails is a reason to come back, and then wanted still.
      return before;
  }
}
