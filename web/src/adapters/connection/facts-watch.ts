import type { IceServer, LinkFacts } from '@parley/shared';
import type { Clock } from '../../call/ports.js';
import { createTimer } from '../../call/timer.js';
import { countChecks, mostChecks, noChecks, type Checks } from './checks.js';
import { hasFailedHandshake } from './handshake-failure.js';
import { createGathering, type CandidateSeen } from './gathering.js';

/** Milliseconds between two looks while there is no connection, and while there is one, when little changes. */
const lookEveryMs = 1_000;
const lookEveryConnectedMs = 5_000;

export interface FactsWatchOptions {
  readonly connection: RTCPeerConnection;
  readonly clock: Clock;
  readonly iceServers: readonly IceServer[];
  readonly relayOnly: boolean;
  /** Called when the facts have changed. */
  readonly tell: (facts: LinkFacts) => void;
}

/** What is read of a report's entries of candidates. */
type CandidateEntry = CandidateSeen & { readonly type: string; readonly candidateType?: string };

/** Watches what a connection learns of the way to the other end. The answer ends the watching. */
export function watchFacts(options: FactsWatchOptions): () => void {
  const { connection, clock, relayOnly } = options;
  const gathering = createGathering(options.iceServers, relayOnly, () => clock.now());
  const timer = createTimer(clock);
  let stopped = false;
  let told = '';
  let checks: Checks = noChecks;
  let hadPair = false;
  let hadDtls = false;
  /** Reports that were asked for in an earlier generation of candidates say nothing of this one. */
  let generation = 0;

  const isConnected = () =>
    connection.iceConnectionState === 'connected' || connection.iceConnectionState === 'completed';

  const dtls = (): LinkFacts['dtls'] => {
    if (hasFailedHandshake(connection)) return 'failed';
    // One transport carries everything (max-bundle).
    const state = connection.getSenders()[0]?.transport?.state;
    switch (state) {
      case 'connected':
      case 'connecting':
        return state;
      case 'failed':
        // Firefox also says so when ICE failed, at whatever time.
        return hadPair && !hadDtls ? 'failed' : 'none';
      default:
        return 'none';
    }
  };

  const tell = () => {
    if (stopped) return;
    hadPair ||= isConnected();
    hadDtls ||= connection.connectionState === 'connected';
    const facts: LinkFacts = {
      online: navigator.onLine,
      relayOnly,
      ...gathering.read(),
      answered: connection.signalingState !== 'have-local-offer',
      checks,
      dtls: dtls(),
    };
    const text = JSON.stringify(facts);
    if (text === told) return;
    told = text;
    options.tell(facts);
  };

  const take = (report: ReadonlyMap<string, unknown>) => {
    checks = mostChecks(checks, countChecks(report));
    for (const entry of report.values() as Iterable<CandidateEntry>) {
      if (entry.type !== 'local-candidate') continue;
      const { candidateType = null } = entry;
      if (candidateType === 'relay') gathering.candidate({ ...entry, type: candidateType });
      // Chromium names the socket behind a candidate here even where its events do not.
      if (candidateType === 'srflx' || candidateType === 'prflx') gathering.mapped(entry);
    }
  };

  const look = async () => {
    const asked = generation;
    try {
      const report = (await connection.getStats()) as ReadonlyMap<string, unknown>;
      if (stopped) return;
      if (asked === generation) {
        take(report);
        // Whether a pair ended the gathering shows only after its end.
        if (!isConnected()) gathering.exhaust();
      }
    } catch {
      // Closed meanwhile; where it was not, the next look makes up for this one.
    }
    if (stopped) return;
    tell();
    lookLater();
  };

  const lookLater = () =>
    timer.set(
      connection.connectionState === 'connected' ? lookEveryConnectedMs : lookEveryMs,
      () => void look(),
    );

  const onCandidate = ({ candidate }: RTCPeerConnectionIceEvent) => {
    if (candidate === null || candidate.candidate === '') return;
    gathering.candidate(candidate);
  };
  const onError = (event: Event) => {
    const { url, errorCode } = event as RTCPeerConnectionIceErrorEvent;
    gathering.error(url, errorCode);
    tell();
  };
  const onGathering = () => {
    if (connection.iceGatheringState === 'gathering') {
      generation += 1;
      checks = noChecks;
      // The policy may be narrower for a while than the wish.
      const { iceTransportPolicy } = connection.getConfiguration();
      gathering.begin(!relayOnly && iceTransportPolicy === 'relay');
      lookLater();
    }
    if (connection.iceGatheringState === 'complete') gathering.complete();
  };
  const onState = () => {
    tell();
    lookLater();
  };
  const changed = () => tell();

  connection.addEventListener('icecandidate', onCandidate);
  connection.addEventListener('icecandidateerror', onError);
  connection.addEventListener('icegatheringstatechange', onGathering);
  connection.addEventListener('iceconnectionstatechange', changed);
  connection.addEventListener('connectionstatechange', onState);
  globalThis.addEventListener('online', changed);
  globalThis.addEventListener('offline', changed);
  lookLater();

  return () => {
    stopped = true;
    timer.cancel();
    connection.removeEventListener('icecandidate', onCandidate);
    connection.removeEventListener('icecandidateerror', onError);
    connection.removeEventListener('icegatheringstatechange', onGathering);
    connection.removeEventListener('iceconnectionstatechange', changed);
    connection.removeEventListener('connectionstatechange', onState);
    globalThis.removeEventListener('online', changed);
    globalThis.removeEventListener('offline', changed);
  };
}
