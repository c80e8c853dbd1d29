/**
 * A data channel for heartbeats alone. Nothing on it is sent twice and nothing waits for what was lost before, so that what
 * arrives tells of the path as it is now (PROTOCOL.md L13).
 */

/** Agreed on beforehand, so that no end has to tell the other; below 256, as some browsers have no more streams. */
const channelId = 100;

export interface HeartbeatChannel {
  beat(): void;
}

export function openHeartbeatChannel(
  connection: RTCPeerConnection,
  onBeat: () => void,
): HeartbeatChannel {
  const channel = connection.createDataChannel('heartbeat', {
    negotiated: true,
    id: channelId,
    ordered: false,
    maxRetransmits: 0,
  });
  channel.addEventListener('message', onBeat);
  return {
    beat() {
      // What could not leave yet is not added to.
      if (channel.readyState !== 'open' || channel.bufferedAmount > 0) return;
      try {
        channel.send('');
      } catch {
        // The channel began to close between the question and the sending.
      }
    },
  };
}
