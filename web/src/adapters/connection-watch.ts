import type { PeerLinkEvent } from '../call/ports.js';
import { selectedPath, type PairPaths } from './selected-path.js';

/** Milliseconds between two looks at the other end's loudness. */
const levelEveryMs = 200;
/** Milliseconds between two looks at the path, for browsers that do not tell of a change. */
const pathEveryMs = 1_000;

/**
 * Tells how a connection does: its phase, its path and the loudness of what it receives. That it failed or was closed
 * is simple-peer's to tell. The answer ends the watching.
 */
export function watchConnection(
  connection: RTCPeerConnection,
  micReceiver: () => RTCRtpReceiver | null,
  emit: (event: PeerLinkEvent) => void,
): () => void {
  let stopped = false;
  /** Looks at the path that were asked for while one was under way become one more. */
  let reading = false;
  let readAgain = false;
  let path: PairPaths | undefined;
  let iceTransport: RTCIceTransport | null = null;

  const readPath = async () => {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    try {
      do {
        readAgain = false;
        const report = (await connection.getStats()) as ReadonlyMap<string, unknown>;
        if (stopped) return;
        tellPath(selectedPath(report));
      } while (readAgain);
    } catch {
      // Closed meanwhile; where it was not, the next look makes up for this one.
    } finally {
      reading = false;
    }
  };
  const tellPath = (next: PairPaths | undefined) => {
    if (next !== undefined && (next.local !== path?.local || next.remote !== path.remote)) {
      path = next;
      emit({ type: 'path', local: next.local, remote: next.remote });
    }
  };
  const lookAtPath = () => void readPath();

  const watchTransport = () => {
    if (iceTransport !== null) return;
    // One transport carries everything (max-bundle). Not every browser has it.
    iceTransport = micReceiver()?.transport?.iceTransport ?? null;
    iceTransport?.addEventListener('selectedcandidatepairchange', lookAtPath);
  };

  const onStateChange = () => {
    const state = connection.connectionState;
    if (state !== 'connecting' && state !== 'connected' && state !== 'disconnected') return;
    emit({ type: 'phase', phase: state });
    if (state !== 'connected') return;
    watchTransport();
    lookAtPath();
  };
  connection.addEventListener('connectionstatechange', onStateChange);

  const levels = setInterval(() => {
    if (connection.connectionState !== 'connected') return;
    const level = micReceiver()?.getSynchronizationSources()[0]?.audioLevel;
    if (level !== undefined) emit({ type: 'level', level });
  }, levelEveryMs);
  const paths = setInterval(() => {
    if (connection.connectionState === 'connected') lookAtPath();
  }, pathEveryMs);

  return () => {
    stopped = true;
    clearInterval(levels);
    clearInterval(paths);
    connection.removeEventListener('connectionstatechange', onStateChange);
    iceTransport?.removeEventListener('selectedcandidatepairchange', lookAtPath);
  };
}
