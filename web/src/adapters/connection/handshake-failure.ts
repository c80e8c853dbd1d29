/**
 * Whether encryption failed on a path that works. A connection has failed when its path or its handshake has
 * (webrtc-pc §4.3.3), so this is asked of the connection: the state of its DTLS transport comes by another way, and may
 * come later. Firefox also tells of a handshake that failed when the path did.
 */
export const hasFailedHandshake = ({
  connectionState,
  iceConnectionState,
}: Pick<RTCPeerConnection, 'connectionState' | 'iceConnectionState'>): boolean =>
  connectionState === 'failed' &&
  (iceConnectionState === 'connected' || iceConnectionState === 'completed');
