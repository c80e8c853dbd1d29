import type { SeenIceError } from '../../doctor/ports.js';

/** `address` hides all of an own address but its family: `0.0.0.x`, `[0:0:0:x:x:x:x:x]` (Chromium), or is null. */
export function seenIceError(event: Event): SeenIceError {
  const { url, errorCode, errorText, address } = event as RTCPeerConnectionIceErrorEvent;
  return {
    url,
    code: errorCode,
    text: errorText,
    family:
      typeof address !== 'string' || address === ''
        ? null
        : address.includes(':')
          ? 'ipv6'
          : 'ipv4',
  };
}
