import type { PeerLinkEvent } from '../../call/ports.js';
import { createLinkSampler } from './link-sample.js';
import type { MediaSections } from './media-sections.js';
import { selectedPath, type PairPaths } from './selected-path.js';
import { readReport } from './stats-report.js';

/** Milliseconds between two looks at the other end's loudness. */
const levelEveryMs = 200;
/** Milliseconds between two samples, which also tell the path where the browser does not tell of a change. */
const sampleEveryMs = 1_000;

/**
 * Tells how a connection does: its phase, its path, what it carries and the loudness of what it receives. That it failed
 * or was closed is simple-peer's to tell. The answer ends the watching.
 */
export function watchConnection(
  connection: RTCPeerConnection,
  sections: Pick<MediaSections, 'micReceiver' | 'slotOf'>,
  emit: (event: PeerLinkEvent) => void,
): () => void {
  let stopped = false;
  /** Looks that were asked for while one was under way become one more. */
  let reading = false;
  let readAgain = false;
  let sampleDue = false;
  let path: PairPaths | undefined;
  let iceTransport: RTCIceTransport | null = null;
  /** ms, by the browser's clock, that the sound was played which came last */
  let lastSoundAt = 0;

  const sampleOf = createLinkSampler((mid) => sections.slotOf(mid));

  const read = async () => {
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    do {
      readAgain = false;
      const report = await readReport(connection);
      if (stopped) return;
      // Closed meanwhile; where it was not, the next look makes up for this one.
      if (report === null) continue;
      tellPath(selectedPath(report));
      if (!sampleDue) continue;
      sampleDue = false;
      emit({ type: 'sample', sample: sampleOf(report, Date.now()) });
    } while (readAgain);
    reading = false;
  };
  const tellPath = (next: PairPaths | undefined) => {
    if (next !== undefined && (next.local !== path?.local || next.remote !== path.remote)) {
      path = next;
      emit({ type: 'path', local: next.local, remote: next.remote });
    }
  };
  const pairChanged = () => {
    emit({ type: 'moved' });
    void read();
  };
  const takeSample = () => {
    if (connection.connectionState !== 'connected') return;
    sampleDue = true;
    void read();
  };

  const watchTransport = () => {
    if (iceTransport !== null) return;
    // One transport carries everything (max-bundle). Not every browser has it.
    iceTransport = sections.micReceiver?.transport?.iceTransport ?? null;
    iceTransport?.addEventListener('selectedcandidatepairchange', pairChanged);
  };

  const onStateChange = () => {
    const state = connection.connectionState;
    if (state !== 'connecting' && state !== 'connected' && state !== 'disconnected') return;
    emit({ type: 'phase', phase: state });
    if (state !== 'connected') return;
    watchTransport();
    takeSample();
  };
  connection.addEventListener('connectionstatechange', onStateChange);

  const levels = setInterval(() => {
    const source = sections.micReceiver?.getSynchronizationSources()[0];
    if (source === undefined) return;
    if (source.timestamp !== lastSoundAt) emit({ type: 'heard' });
    lastSoundAt = source.timestamp;
    if (connection.connectionState === 'connected' && source.audioLevel !== undefined) {
      emit({ type: 'level', level: source.audioLevel });
    }
  }, levelEveryMs);
  const samples = setInterval(takeSample, sampleEveryMs);

  return () => {
    stopped = true;
    clearInterval(levels);
    clearInterval(samples);
    connection.removeEventListener('connectionstatechange', onStateChange);
    iceTransport?.removeEventListener('selectedcandidatepairchange', pairChanged);
  };
}
