import type { SignalingStatus } from '../../call/ports.js';

/** Why there is no connection to the server at the moment, in as few words as there are. */
export function waitTitle(reason: Extract<SignalingStatus, { type: 'waiting' }>['reason']): string {
  switch (reason) {
    case 'draining':
      return 'The server is restarting';
    case 'busy':
      return 'The server is busy';
    case undefined:
      return 'The server cannot be reached';
  }
}
